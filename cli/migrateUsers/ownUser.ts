import type { Move } from "./move.ts";
import { normalEmail } from "./planMove.ts";
import { auth0UserId, sourceId, type UserRow } from "./rows.ts";

/** Statuses of refusals that are none of one row: the run ends. */
export const ENDS: ReadonlySet<number> = new Set([401, 403, 429]);

/** Why a conflict is none with the row's own user. */
const TAKEN = "another user at Auth0 has this e-mail address; it was left as it is";

/**
 * Judges a conflict: the row's user was made by an earlier attempt, or the address is someone else's.
 * @param missing the reason where it has none. Default: for a conflict
 * @returns why the row has no user of its own
 */
export async function whyNotOwn(
  row: UserRow,
  { auth0, source }: Move,
  missing = TAKEN,
): Promise<string | undefined> {
  const found = await auth0.user(auth0UserId(source, row.id));
  if (found === undefined) return missing;
  const isOurs = found.app_metadata?.source_id === sourceId(source, row.id);
  if (isOurs && normalEmail(found.email ?? null) === normalEmail(row.email)) return undefined;
  return isOurs
    ? "its user at Auth0 has another e-mail address"
    : "its id at Auth0 belongs to another source";
}
