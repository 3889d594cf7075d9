import { randomBytes } from "node:crypto";
import type { Adapter, AdapterPayload } from "oidc-provider";

const pruneAbove = 10_000;

/** Codes, tokens and sign-ins of one provider, in memory. */
export class Store {
  readonly #entries = new Map<string, AdapterPayload>();

  find(model: string, id: string): AdapterPayload | undefined {
    return this.#entries.get(`${model}:${id}`);
  }

  /** An entry with a new id and the same content. @returns its id */
  copy(model: string, id: string): string {
    const jti = randomBytes(32).toString("base64url");
    this.#entries.set(`${model}:${jti}`, { ...this.find(model, id), jti });
    return jti;
  }

  /** Ends a grant with its code and tokens. */
  revokeGrant(grantId: string): void {
    this.#remove((payload, key) => payload.grantId === grantId || key === `Grant:${grantId}`);
  }

  /** Ends every grant of a person, or only those for one client. @returns how many */
  revokeAccount(accountId: string, clientId?: string): number {
    const grants = [...this.#entries].filter(
      ([key, payload]) =>
        key.startsWith("Grant:") &&
        payload.accountId === accountId &&
        (clientId === undefined || payload.clientId === clientId),
    );
    for (const [key] of grants) this.revokeGrant(key.slice("Grant:".length));
    return grants.length;
  }

  /** The library's interface to the entries of one model. */
  adapter(model: string): Adapter {
    const entries = this.#entries;
    const keyOf = (id: string) => `${model}:${id}`;
    return {
      upsert: async (id, payload) => {
        if (entries.size > pruneAbove) this.#prune();
        entries.set(keyOf(id), payload);
      },
      find: async (id) => entries.get(keyOf(id)),
      findByUid: async (uid) => [...entries.values()].find((payload) => payload.uid === uid),
      findByUserCode: async () => undefined,
      consume: async (id) => {
        const payload = entries.get(keyOf(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => {
        entries.delete(keyOf(id));
      },
      revokeByGrantId: async (grantId) => {
        this.#remove((payload, key) => payload.grantId === grantId && key.startsWith(`${model}:`));
      },
    };
  }

  #prune(): void {
    const now = Date.now() / 1000;
    this.#remove(({ exp }) => exp !== undefined && exp < now);
  }

  #remove(matches: (payload: AdapterPayload, key: string) => boolean): void {
    for (const [key, payload] of this.#entries) if (matches(payload, key)) this.#entries.delete(key);
  }
}
