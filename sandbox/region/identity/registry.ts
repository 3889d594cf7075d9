import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type DialectName, dialectNames } from "./dialects/dialect.ts";

const secret = z.strictObject({
  value: z.string().min(1),
  /** @default it does not end */
  expires: z.union([z.iso.date(), z.iso.datetime()]).optional(),
});

/** What a provider's console knows of a client. */
export const registration = z.strictObject({
  redirectUris: z.array(z.url()).min(1),
  /** Every scope that it may ask for. */
  scopes: z.array(z.string().regex(/^[!#-[\]-~]+$/)).default([]),
  /** Two during a rotation. */
  secrets: z.array(secret).min(1).max(2),
  /** "optional": requests without PKCE are accepted, as from old clients. Ignored where the provider has no PKCE. */
  pkce: z.enum(["required", "optional"]).default("required"),
  /** Lifetime of access tokens in seconds. @default the provider's */
  tokenSeconds: z.int().min(1).optional(),
});

export type Registration = z.output<typeof registration>;

export interface Client extends Registration {
  id: string;
}

export type SecretState = "valid" | "expired" | "wrong";

/** Whether a secret is one of the client's, and has not ended. */
export function checkSecret({ secrets }: Registration, given: string, now: number): SecretState {
  const matches = secrets.filter(({ value }) => value === given);
  if (matches.length === 0) return "wrong";
  return matches.some(({ expires }) => expires === undefined || Date.parse(expires) > now)
    ? "valid"
    : "expired";
}

/** Where a region keeps its clients. */
export const clientsFile = (region: { directory: string }) =>
  join(region.directory, "services", "identity", "clients.json");

const content = z.partialRecord(z.enum(dialectNames), z.record(z.string(), registration));

/** The clients of every provider, kept in a file. */
export class Registry {
  readonly #file: string;
  readonly #clients: z.output<typeof content>;

  constructor(file: string) {
    this.#file = file;
    this.#clients = existsSync(file) ? content.parse(JSON.parse(readFileSync(file, "utf8"))) : {};
  }

  find(provider: DialectName, id: string): Client | undefined {
    const clients = this.#clients[provider] ?? {};
    const found = Object.hasOwn(clients, id) ? clients[id] : undefined;
    return found && { id, ...found };
  }

  /** Every scope that some client of the provider may ask for. */
  scopes(provider: DialectName): string[] {
    return [...new Set(Object.values(this.#clients[provider] ?? {}).flatMap(({ scopes }) => scopes))];
  }

  put(provider: DialectName, id: string, client: Registration): void {
    this.#clients[provider] = { ...this.#clients[provider], [id]: client };
    this.#save();
  }

  /** @returns whether there was one */
  remove(provider: DialectName, id: string): boolean {
    if (this.find(provider, id) === undefined) return false;
    delete this.#clients[provider]?.[id];
    this.#save();
    return true;
  }

  #save(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, `${JSON.stringify(this.#clients, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
