import { Auth0Error } from "./auth0.ts";
import { inParallel } from "./inParallel.ts";
import { type Finish, type Move, type Reasons, ROLE_BATCH } from "./move.ts";
import { ENDS, whyNotOwn } from "./ownUser.ts";
import { unknownPassword } from "./password.ts";
import { normalEmail } from "./planMove.ts";
import { auth0UserId, sourceId, type UserRow } from "./rows.ts";

/** Rows under way at once: more than requests, because some wait for another attempt. */
const AT_ONCE = 30;

/**
 * Makes a user of each row, with a password that nobody knows. Users of one role are finished together, as many as one
 * request gives a role. A row that waits for Auth0 holds up no other.
 */
export async function createUsers(rows: readonly UserRow[], move: Move, finish: Finish): Promise<Reasons> {
  const reasons = new Map<string, string>();
  const made = new Map<string | null, UserRow[]>();
  const byRole = [...Map.groupBy(rows, ({ role }) => role).values()].flat();
  await inParallel(AT_ONCE, byRole, async (row) => {
    move.signal?.throwIfAborted();
    const reason = await create(row, move);
    if (reason !== undefined) {
      reasons.set(row.id, reason);
      return;
    }
    const those = [...(made.get(row.role) ?? []), row];
    made.set(row.role, those);
    if (those.length < ROLE_BATCH) return;
    made.delete(row.role);
    await finish(those);
  });
  for (const those of made.values()) await finish(those);
  return reasons;
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
