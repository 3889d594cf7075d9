import { Auth0Error } from "./auth0.ts";
import type { FailedRow, Move } from "./move.ts";
import { ENDS } from "./ownUser.ts";
import { auth0UserId, readRows, sourceId, type UserRow } from "./rows.ts";

export interface ResetsResult {
  /** Users that Auth0 was asked to write to by this run. */
  sent: number;
  /** Users that an earlier run wrote to. */
  earlier: number;
  failed: FailedRow[];
}

/** Users that are looked at at once. */
const AT_ONCE = 50;

type Outcome = "sent" | "earlier" | { reason: string };

/**
 * Asks Auth0 to write to each linked user, who then sets a password. A user is marked when Auth0 has taken the request,
 * so that a run that was killed goes on with the next user. The kill itself waits for requests of mails and their marks.
 * @param clientId client that people sign in with, for which the connection is enabled
 */
export async function sendResets(
  move: Move,
  clientId: string,
  report: (sent: number) => void = () => {},
): Promise<ResetsResult> {
  const rows = (await readRows(move.store)).filter((row) => row.auth0UserId !== null);
  const result: ResetsResult = { sent: 0, earlier: 0, failed: [] };
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    move.signal?.throwIfAborted();
    const part = rows.slice(at, at + AT_ONCE);
    // Every mark is made before the run ends.
    const ends = await Promise.allSettled(part.map((row) => sendReset(row, move, clientId)));
    for (const [index, end] of ends.entries()) {
      if (end.status === "rejected") throw end.reason;
      const row = part[index];
      if (typeof end.value === "string") result[end.value] += 1;
      else if (row) result.failed.push({ rowId: row.id, email: row.email, reason: end.value.reason });
    }
    report(result.sent);
  }
  return result;
}

async function sendReset(row: UserRow, { auth0, source, signal }: Move, clientId: string): Promise<Outcome> {
  try {
    const user = await auth0.user(row.auth0UserId ?? "");
    if (user === undefined) return { reason: "its user is not at Auth0" };
    const isOurs =
      row.auth0UserId === auth0UserId(source, row.id) &&
      user.app_metadata?.source_id === sourceId(source, row.id);
    if (!isOurs) return { reason: "its user at Auth0 names another source" };
    if (user.app_metadata?.reset_sent === true) return "earlier";
    if (user.email === undefined) return { reason: "its user at Auth0 has no e-mail address" };
    signal?.throwIfAborted();
    await auth0.sendReset(clientId, user.email);
    await auth0.markReset(user.user_id);
    return "sent";
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Auth0Error) || ENDS.has(error.status)) throw error;
    return { reason: error.message };
  }
}
