import { createUsers } from "./createUsers.ts";
import { importGroups, importUsers } from "./importUsers.ts";
import type { FailedRow, Move, MoveResult } from "./move.ts";
import { auth0UserId, type Link, type UserRow } from "./rows.ts";

export type { FailedRow, Move, MoveResult } from "./move.ts";

/** As many users as one request gives a role. */
const BATCH = 50;

/**
 * Makes a user of each row. A batch is made, gets its roles and is linked in one statement: a run that is killed at any
 * moment leaves linked rows that are done, and others that the next run does again and finds by their ids.
 */
export async function runMove(
  rows: readonly UserRow[],
  move: Move,
  report: (moved: number) => void = () => {},
): Promise<MoveResult> {
  const roleIds = await roleIdsByName(move);
  const failed: FailedRow[] = [];
  let moved = 0;
  const groups = move.passwords === "import" ? importGroups(rows, move.source) : partsByRole(rows);
  const batches = groups.values();
  // Two at a time: while one gets its roles and is linked, the other's users are made. Auth0 takes two import jobs.
  const worker = async () => {
    for (const batch of batches) {
      move.signal?.throwIfAborted();
      const result = await moveBatch(batch, move, roleIds);
      moved += result.links.length;
      failed.push(...result.failed);
      report(moved);
    }
  };
  const ends = await Promise.allSettled([worker(), worker()]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return { moved, failed };
}

async function moveBatch(
  rows: readonly UserRow[],
  move: Move,
  roleIds: ReadonlyMap<string, string>,
): Promise<{ links: Link[]; failed: FailedRow[] }> {
  const reasons = await (move.passwords === "import" ? importUsers : createUsers)(rows, move);
  move.signal?.throwIfAborted();
  const done = rows.filter(({ id }) => !reasons.has(id));
  const links = done.map(({ id }) => ({ rowId: id, auth0UserId: auth0UserId(move.source, id) }));
  for (const [role, those] of Map.groupBy(done, (row) => row.role ?? ""))
    for (const part of parts(those))
      await move.auth0.assignRole(
        roleIds.get(role) ?? "",
        part.map(({ id }) => auth0UserId(move.source, id)),
      );
  await move.store.link(links);
  const failed = rows.flatMap(({ id, email }) => {
    const reason = reasons.get(id);
    return reason === undefined ? [] : [{ rowId: id, email, reason }];
  });
  return { links, failed };
}

/** A batch has one role, so that one request gives it to all. */
const partsByRole = (rows: readonly UserRow[]) =>
  [...Map.groupBy(rows, ({ role }) => role).values()].flatMap(parts);

const parts = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / BATCH) }, (_, at) =>
    items.slice(at * BATCH, (at + 1) * BATCH),
  );

/** Ids at Auth0, by the table's own names. @throws Error that names every role that is not there */
export async function roleIdsByName({
  auth0,
  roles,
}: Pick<Move, "auth0" | "roles">): Promise<Map<string, string>> {
  const known = new Map((await auth0.roles()).map(({ id, name }) => [name, id]));
  const missing = Object.values(roles).filter((name) => !known.has(name));
  if (missing.length > 0)
    throw new Error(`Auth0 has no role ${missing.join(", ")}. Deploy the tenant's roles first: pulumi up`);
  return new Map(Object.entries(roles).map(([own, name]) => [own, known.get(name) ?? ""]));
}
