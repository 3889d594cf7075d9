import { createUsers } from "./createUsers.ts";
import { importUsers } from "./importUsers.ts";
import { type FailedRow, type Finish, type Move, type MoveResult, ROLE_BATCH } from "./move.ts";
import { auth0UserId, type UserRow } from "./rows.ts";

export type { FailedRow, Move, MoveResult } from "./move.ts";

/**
 * Makes a user of each row. Users are made, get their roles and are linked in one statement: a run that is killed at any
 * moment leaves linked rows that are done, and others that the next run does again and finds by their ids.
 */
export async function runMove(
  rows: readonly UserRow[],
  move: Move,
  report: (moved: number) => void = () => {},
): Promise<MoveResult> {
  const roleIds = await roleIdsByName(move);
  let moved = 0;
  const finish: Finish = async (made) => {
    move.signal?.throwIfAborted();
    await giveRoles(made, move, roleIds);
    await move.store.link(made.map(({ id }) => ({ rowId: id, auth0UserId: auth0UserId(move.source, id) })));
    moved += made.length;
    report(moved);
  };
  const reasons = await (move.passwords === "import" ? importUsers : createUsers)(rows, move, finish);
  const failed: FailedRow[] = rows.flatMap(({ id, email }) => {
    const reason = reasons.get(id);
    return reason === undefined ? [] : [{ rowId: id, email, reason }];
  });
  return { moved, failed };
}

async function giveRoles(
  rows: readonly UserRow[],
  { auth0, source }: Move,
  roleIds: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [role, those] of Map.groupBy(rows, (row) => row.role ?? "")) {
    const ids = those.map(({ id }) => auth0UserId(source, id));
    for (let at = 0; at < ids.length; at += ROLE_BATCH)
      await auth0.assignRole(roleIds.get(role) ?? "", ids.slice(at, at + ROLE_BATCH));
  }
}

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
