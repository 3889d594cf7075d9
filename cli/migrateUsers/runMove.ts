import { randomBytes } from "node:crypto";
import type { Auth0 } from "./auth0.ts";
import { Auth0Error } from "./auth0.ts";
import { normalEmail } from "./planMove.ts";
import { auth0UserId, type Link, sourceId, type UserRow, type UserStore } from "./rows.ts";

/** What a move works on. */
export interface Move {
  auth0: Auth0;
  store: UserStore;
  /** App and stack, as "app/stack": part of every user's id, so that it never changes. */
  source: string;
  /** Names of roles at Auth0, by the table's own. */
  roles: Readonly<Record<string, string>>;
  /** Ends the run after the requests under way. */
  signal?: AbortSignal;
}

export interface FailedRow {
  rowId: string;
  email: string | null;
  reason: string;
}

export interface MoveResult {
  /** Rows that were linked by this run. */
  moved: number;
  failed: FailedRow[];
}

/** Refusals of every request, not of one row. */
const ENDS = new Set([401, 403, 429]);

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
  const batches = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, at) =>
    rows.slice(at * BATCH, (at + 1) * BATCH),
  ).values();
  // Two at a time: while one gets its roles and is linked, the other's users are made.
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
  const failed: FailedRow[] = [];
  const made = await Promise.all(
    rows.map(async (row) => {
      const reason = await makeUser(row, move);
      if (reason === undefined) return [row];
      failed.push({ rowId: row.id, email: row.email, reason });
      return [];
    }),
  );
  move.signal?.throwIfAborted();
  const done = made.flat();
  const idOf = (row: UserRow) => auth0UserId(move.source, row.id);
  for (const [role, those] of Map.groupBy(done, (row) => row.role ?? ""))
    await move.auth0.assignRole(roleIds.get(role) ?? "", those.map(idOf));
  const links = done.map((row) => ({ rowId: row.id, auth0UserId: idOf(row) }));
  await move.store.link(links);
  return { links, failed };
}

/** @returns why there is none */
async function makeUser(row: UserRow, { auth0, source, signal }: Move): Promise<string | undefined> {
  const id = auth0UserId(source, row.id);
  const email = normalEmail(row.email);
  try {
    await auth0.createUser({
      userId: id,
      email,
      emailVerified: row.emailVerified ?? false,
      password: unknownPassword(),
      sourceId: sourceId(source, row.id),
    });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Auth0Error)) throw error;
    if (ENDS.has(error.status)) throw error;
    if (error.status !== 409) return error.message;
  }
  // Made by an earlier attempt whose answer was lost, or the address is someone else's.
  const found = await auth0.user(id);
  if (found === undefined) return "another user at Auth0 has this e-mail address; it was left as it is";
  const isOurs = found.app_metadata?.source_id === sourceId(source, row.id);
  if (isOurs && normalEmail(found.email ?? null) === email) return undefined;
  return isOurs
    ? "its user at Auth0 has another e-mail address"
    : "its id at Auth0 belongs to another source";
}

/** Nobody knows it and nothing keeps it: the user sets another one. It satisfies Auth0's strictest rules. */
const unknownPassword = () => `${randomBytes(32).toString("base64url")}aA1!`;

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
