import type { Move } from "./move.ts";
import { normalEmail } from "./planMove.ts";
import { auth0UserId, sourceId, type UserRow } from "./rows.ts";

/** Statuses of refusals that are none of one row: the run ends. */
export const ENDS: ReadonlySet<number> = new Set([401, 403, 429]);

/**
 * Judges a conflict: the row's user was made by an earlier attempt, or the address is someone else's.
 * @returns why the row has no user of its own
 */
export async function whyNotOwn(row: UserRow, { auth0, source }: Move): Promise<string | undefined> {
  const found = await auth0.user(auth0UserId(source, row.id));
  if (found === undefined) return "another user at Auth0 has this e-mail address; it was left as it is";
  const isOurs = found.app_metadata?.source_id === sourceId(source, row.id);
  if (isOurs && normalEmail(found.email ?? null) === normalEmail(row.email)) return undefined;
  return isOurs
    ? "its user at Auth0 has another e-mail address"
    : "its id at Auth0 belongs to another source";
}
