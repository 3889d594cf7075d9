import type { FailedRow, Move } from "./move.ts";
import { normalEmail } from "./planMove.ts";
import { auth0UserId, type Link, readRows, sourceId, type UserRow } from "./rows.ts";
import { roleIdsByName } from "./runMove.ts";

export interface Verification {
  rows: number;
  /** Rows whose user at Auth0 is as it should be. */
  good: number;
  problems: FailedRow[];
}

/** Requests that wait in memory at once. */
const AT_ONCE = 50;

/** Compares both sides row by row, by reads that are consistent at once: no search. */
export async function verifyMove(move: Move): Promise<Verification> {
  const rows = await readRows(move.store);
  const members = await membersByRole(move);
  const owners = Map.groupBy(
    rows.filter(({ auth0UserId }) => auth0UserId !== null),
    ({ auth0UserId }) => auth0UserId,
  );
  const problems: FailedRow[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const checked = rows.slice(at, at + AT_ONCE).map(async (row) => {
      const reasons = await rowProblems(row, move, members);
      if ((owners.get(row.auth0UserId)?.length ?? 0) > 1)
        reasons.push("shares its user at Auth0 with another row");
      return reasons.map((reason) => ({ rowId: row.id, email: row.email, reason }));
    });
    problems.push(...(await Promise.all(checked)).flat());
  }
  problems.push(...(await orphans(rows, move, members)));
  const bad = new Set(problems.map(({ rowId }) => rowId));
  return { rows: rows.length, good: rows.filter(({ id }) => !bad.has(id)).length, problems };
}

/** Ids of users by the table's own name of their role. Names of one role at Auth0 have one set. */
async function membersByRole(move: Move): Promise<Map<string, Set<string>>> {
  const idByRole = await roleIdsByName(move);
  const byId = new Map<string, Set<string>>();
  for (const id of new Set(idByRole.values())) byId.set(id, await move.auth0.usersWithRole(id));
  return new Map([...idByRole].map(([role, id]) => [role, byId.get(id) ?? new Set()]));
}

async function rowProblems(
  row: UserRow,
  { auth0, source }: Move,
  members: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<string[]> {
  if (row.auth0UserId === null) return ["has no user at Auth0"];
  const user = await auth0.user(row.auth0UserId);
  if (user === undefined) return ["its user is not at Auth0"];
  const reasons: string[] = [];
  if (normalEmail(user.email ?? null) !== normalEmail(row.email))
    reasons.push("its user at Auth0 has another e-mail address");
  // The other way round is no problem: people verify their address after the move too.
  if (row.emailVerified === true && user.email_verified !== true)
    reasons.push("its e-mail address is verified in the table, and not at Auth0");
  if (user.app_metadata?.source_id !== sourceId(source, row.id))
    reasons.push("its user at Auth0 names another source");
  const own = members.get(row.role ?? "");
  if (!own?.has(row.auth0UserId)) reasons.push(`its user at Auth0 has not the role of "${row.role}"`);
  for (const [role, ids] of members)
    if (ids !== own && ids.has(row.auth0UserId))
      reasons.push(`its user at Auth0 has the role of "${role}" too`);
  return reasons;
}

/** Members of the roles that a move has made and that no row is linked to. */
async function orphans(
  rows: readonly UserRow[],
  { auth0, source }: Move,
  members: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<FailedRow[]> {
  const linked = new Set(rows.map(({ auth0UserId }) => auth0UserId));
  const others = [...new Set([...members.values()].flatMap((ids) => [...ids]))].filter(
    (id) => !linked.has(id),
  );
  const prefix = sourceId(source, "");
  const found: FailedRow[] = [];
  for (let at = 0; at < others.length; at += AT_ONCE) {
    const users = await Promise.all(others.slice(at, at + AT_ONCE).map((id) => auth0.user(id)));
    for (const user of users) {
      const origin = user?.app_metadata?.source_id;
      if (user === undefined || !origin?.startsWith(prefix)) continue;
      const email = user.email ?? null;
      found.push({
        rowId: origin.slice(prefix.length),
        email,
        reason: "has a user at Auth0 that no row is linked to",
      });
    }
  }
  return found;
}

/**
 * Takes the move back: the users that it has made go, then the rows' links. A run that is killed goes on with the next.
 * Users of another source stay, with their links.
 * @param options.keepUsers only the links go
 * @returns how many rows were unlinked, and how many users were deleted
 */
export async function revertMove(
  move: Move,
  { keepUsers = false }: { keepUsers?: boolean } = {},
): Promise<{ unlinked: number; deleted: number }> {
  const { store, source } = move;
  const rows = await readRows(store);
  let unlinked = 0;
  let deleted = 0;
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    move.signal?.throwIfAborted();
    const batch = rows.slice(at, at + AT_ONCE);
    if (!keepUsers) {
      const gone = await Promise.all(batch.map(({ id }) => deleteUser(id, move)));
      deleted += gone.filter(Boolean).length;
    }
    const links: Link[] = batch
      .filter(({ id, auth0UserId: linked }) => linked === auth0UserId(source, id))
      .map(({ id }) => ({ rowId: id, auth0UserId: auth0UserId(source, id) }));
    await store.unlink(links);
    unlinked += links.length;
  }
  return { unlinked, deleted };
}

/** Also one whose row was never linked. @returns whether there was one */
async function deleteUser(rowId: string, { auth0, source }: Move): Promise<boolean> {
  const id = auth0UserId(source, rowId);
  const found = await auth0.user(id);
  if (found?.app_metadata?.source_id !== sourceId(source, rowId)) return false;
  await auth0.deleteUser(id);
  return true;
}
