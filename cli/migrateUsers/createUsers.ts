import { Auth0Error } from "./auth0.ts";
import type { Move, Reasons } from "./move.ts";
import { ENDS, whyNotOwn } from "./ownUser.ts";
import { unknownPassword } from "./password.ts";
import { normalEmail } from "./planMove.ts";
import { auth0UserId, sourceId, type UserRow } from "./rows.ts";

/** Makes a user of each row, with a password that nobody knows. */
export async function createUsers(rows: readonly UserRow[], move: Move): Promise<Reasons> {
  const results = await Promise.all(
    rows.map(async (row) => ({ rowId: row.id, reason: await create(row, move) })),
  );
  return new Map(results.flatMap(({ rowId, reason }) => (reason === undefined ? [] : [[rowId, reason]])));
}

async function create(row: UserRow, move: Move): Promise<string | undefined> {
  const { auth0, source, signal } = move;
  try {
    await auth0.createUser({
      userId: auth0UserId(source, row.id),
      email: normalEmail(row.email),
      emailVerified: row.emailVerified ?? false,
      password: unknownPassword(),
      sourceId: sourceId(source, row.id),
    });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Auth0Error) || ENDS.has(error.status)) throw error;
    return error.status === 409 ? whyNotOwn(row, move) : error.message;
  }
}
