import { z } from "zod";
import { dialectNames, endpoints } from "./dialects/dialect.ts";

/** A failure on purpose of the next requests to one endpoint. */
export const fault = z.strictObject({
  provider: z.enum(dialectNames),
  endpoint: z.enum(endpoints),
  /** "timeout": the request is taken and never answered. */
  kind: z.union([z.literal(429), z.literal(500), z.literal("timeout")]),
  /** For how many requests. */
  times: z.int().min(1).default(1),
});

export type Fault = z.output<typeof fault>;

/** The failures that are still to come, oldest first. */
export class Faults {
  #pending: Fault[] = [];

  add(added: Fault): void {
    this.#pending.push({ ...added });
  }

  clear(): void {
    this.#pending = [];
  }

  /** Takes the failure of this request. Undefined if it may succeed. */
  take(provider: string, endpoint: string): Fault["kind"] | undefined {
    const next = this.#pending.find((one) => one.provider === provider && one.endpoint === endpoint);
    if (next === undefined) return undefined;
    next.times -= 1;
    if (next.times === 0) this.#pending = this.#pending.filter((one) => one !== next);
    return next.kind;
  }
}
