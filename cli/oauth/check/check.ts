import type { ClientToCheck } from "./client.ts";
import { type Explanation, explain } from "./explain.ts";
import { probe } from "./probe.ts";

/** Longest time of one request, and of the whole check. */
export const REQUEST_MS = 4_000;
export const CHECK_MS = 4_500;

export interface CheckOptions {
  /** Certificate authorities to trust. @default the public ones */
  authorities?: readonly string[];
  /** @default 4000 */
  requestMs?: number;
  /** @default 4500 */
  checkMs?: number;
  /** Such as 2027-03-01. */
  today: string;
}

/** Asks every provider at the same time. @returns an explanation for each client, in their order */
export async function checkClients(
  clients: readonly ClientToCheck[],
  { authorities, requestMs = REQUEST_MS, checkMs = CHECK_MS, today }: CheckOptions,
): Promise<Explanation[]> {
  const deadline = AbortSignal.timeout(checkMs);
  const limits = { requestMs, deadline, ...(authorities && { authorities }) };
  return Promise.all(clients.map(async (client) => explain(client, await probe(client, limits), today)));
}
