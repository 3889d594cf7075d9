import type { Auth0, ImportedUser } from "./auth0.ts";
import { hashFields, isBcrypt } from "./bcrypt.ts";
import { inParallel } from "./inParallel.ts";
import type { Finish, Move, Reasons } from "./move.ts";
import { whyNotOwn } from "./ownUser.ts";
import { normalEmail } from "./planMove.ts";
import { redacted } from "./redacted.ts";
import { auth0UserId, bareUserId, sourceId, type UserRow } from "./rows.ts";

/** Auth0 takes 500 KB. */
const FILE_BYTES = 480_000;
const FILE_USERS = 1000;
/** Auth0 takes two at once. */
const ACTIVE_JOBS = 2;

const FIRST_POLL_MS = 500;
const LONGEST_POLL_MS = 5000;

/** Of a job that failed as a whole, or that Auth0 has forgotten. */
const NOT_MADE = "was not made by Auth0's import job; type the command again";

/** Rows whose users fit in one file of an import. */
export function importGroups(rows: readonly UserRow[], source: string): UserRow[][] {
  const groups: UserRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(importedUser(row, source))) + 1;
    const group = groups.at(-1);
    const fits = group !== undefined && group.length < FILE_USERS && bytes + size <= FILE_BYTES;
    if (fits) group.push(row);
    else groups.push([row]);
    bytes = fits ? bytes + size : size;
  }
  return groups;
}

/** Makes a user of each row by import jobs, with the row's hash. */
export async function importUsers(rows: readonly UserRow[], move: Move, finish: Finish): Promise<Reasons> {
  const reasons = new Map<string, string>();
  await inParallel(ACTIVE_JOBS, importGroups(rows, move.source), async (group) => {
    move.signal?.throwIfAborted();
    const refused = await importGroup(group, move);
    for (const [rowId, reason] of refused) reasons.set(rowId, reason);
    await finish(group.filter(({ id }) => !refused.has(id)));
  });
  return reasons;
}

/** Users that an earlier attempt has made are found by their ids: the job refuses them as duplicates. */
async function importGroup(rows: readonly UserRow[], move: Move): Promise<Reasons> {
  const reasons = new Map<string, string>();
  const usable = rows.filter(({ id, passwordHash }) => {
    const good = isBcrypt(passwordHash ?? "");
    if (!good) reasons.set(id, "has no bcrypt hash of a password");
    return good;
  });
  if (usable.length === 0) return reasons;
  const refusals = await refusalsOf(
    usable.map((row) => importedUser(row, move.source)),
    move.auth0,
  );
  for (const row of usable) {
    const refusal = refusals?.get(bareUserId(auth0UserId(move.source, row.id)));
    if (refusals !== undefined && refusal === undefined) continue;
    const missing = refusals === undefined ? NOT_MADE : undefined;
    const reason = refusal?.reason ?? (await whyNotOwn(row, move, missing));
    if (reason !== undefined) reasons.set(row.id, reason);
  }
  return reasons;
}

const importedUser = (row: UserRow, source: string): ImportedUser => ({
  user_id: bareUserId(auth0UserId(source, row.id)),
  email: normalEmail(row.email),
  email_verified: row.emailVerified ?? false,
  ...hashFields(row.passwordHash ?? ""),
  app_metadata: { source_id: sourceId(source, row.id) },
});

/** Without a reason where Auth0 has a user with the id or the address. */
type Refusals = ReadonlyMap<string, { reason: string | undefined }>;

/** @returns refusals by the user's id; undefined if the job does not tell what became of each user */
async function refusalsOf(users: readonly ImportedUser[], auth0: Auth0): Promise<Refusals | undefined> {
  const id = await auth0.startImport(users);
  for (let wait = FIRST_POLL_MS; ; wait = Math.min(wait * 2, LONGEST_POLL_MS)) {
    const job = await auth0.job(id);
    if (job?.status === "pending" || job?.status === "processing") await auth0.wait(wait);
    else if (job?.status !== "completed" || job.summary === undefined) return undefined;
    else {
      const errors = job.summary.failed === 0 ? [] : await auth0.jobErrors(id);
      const refusals = new Map(errors.map((error) => [error.user.user_id ?? "", refusalIn(error)]));
      return refusals.size === job.summary.failed ? refusals : undefined;
    }
  }
}

function refusalIn({ errors }: Awaited<ReturnType<Auth0["jobErrors"]>>[number]) {
  if (errors.some(({ code }) => code === "DUPLICATED_USER")) return { reason: undefined };
  const words = errors.map(({ code, message, path }) => `${code}: ${message}${path ? ` (${path})` : ""}`);
  return { reason: `Auth0 did not import it: ${redacted(words.join(", "))}` };
}
