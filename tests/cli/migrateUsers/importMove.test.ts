import { afterEach, beforeEach, expect, it } from "vitest";
import { planMove } from "../../../cli/migrateUsers/planMove.ts";
import { auth0UserId, readRows, type UserRow, type UserStore } from "../../../cli/migrateUsers/rows.ts";
import { runMove } from "../../../cli/migrateUsers/runMove.ts";
import { verifyMove } from "../../../cli/migrateUsers/verifyMove.ts";
import { memoryStore, sampleRows } from "./memoryStore.ts";
import { roles, SOURCE, type StrictBed, strictBed } from "./strictBed.ts";

let bed: StrictBed;
beforeEach(async () => {
  bed = await strictBed();
});
afterEach(() => bed.close());

/** Of 10 rounds, and of others by turns. */
const hashOf = (at: number) => `$2b$${10 + (at % 3)}$${String(at).padStart(53, "a")}`;
const rowsWithHashes = (count: number): UserRow[] =>
  sampleRows(count).map((row, at) => ({ ...row, passwordHash: hashOf(at), emailVerified: at % 2 === 0 }));
const unlinked = async (store: UserStore) => planMove(await readRows(store), roles, "import").toMove;
const run = async (store: UserStore, signal?: AbortSignal) =>
  runMove(await unlinked(store), bed.move(store, signal, "import"));

it("imports exactly one user a row of 120, with its hash, although it is killed around the job's end", async () => {
  const rows = rowsWithHashes(120);
  const store = memoryStore(rows);
  // Roles and connection are read, and the job is begun.
  expect(await bed.killedAfter(4, (signal) => run(store, signal))).toBe(true);
  const dead = { ...store, link: () => Promise.reject(new Error("killed")) };
  await expect(run(dead)).rejects.toThrow("killed");
  expect(await unlinked(store)).toHaveLength(120);
  expect(bed.tenant.users.all()).toHaveLength(120);

  expect(await run(store)).toEqual({ moved: 120, failed: [] });
  const { users } = bed.tenant;
  expect(
    rows.map(({ id }) => {
      const user = users.get(auth0UserId(SOURCE, id));
      const hash = users.passwordOf(user.user_id);
      return [user.email, user.email_verified, user.app_metadata, hash, users.roleIds(user.user_id)];
    }),
  ).toEqual(
    rows.map(({ id, email, emailVerified, passwordHash, role }) => [
      email?.toLowerCase(),
      emailVerified,
      { source_id: `${SOURCE}/users/${id}` },
      { algorithm: "bcrypt", hash: passwordHash },
      [`rol_${role}`],
    ]),
  );
  expect(users.all()).toHaveLength(120);
  expect(await verifyMove(bed.move(store))).toEqual({ rows: 120, good: 120, problems: [] });
});

it("reports by row what the job refuses, without the hash and the address, and moves the others", async () => {
  const other = bed.addUser("user1@example.com");
  const rows = rowsWithHashes(5).map((row, at) => ({
    ...row,
    ...(at === 2 && { email: "anna@b" }),
    ...(at === 3 && { passwordHash: "md5 of old days" }),
  }));
  const { moved, failed } = await run(memoryStore(rows));
  expect(moved).toBe(2);
  expect(failed.map(({ rowId, reason }) => `${rowId} ${reason}`)).toEqual([
    "000001 another user at Auth0 has this e-mail address; it was left as it is",
    "000002 Auth0 did not import it: INVALID_FORMAT: Object didn't pass validation for format email: a***@b (email)",
    "000003 has no bcrypt hash of a password",
  ]);
  expect(bed.tenant.users.get(other.user_id)).toEqual(other);
  expect(bed.tenant.users.passwordOf(other.user_id)).toBeUndefined();
});

it("keeps to 500 KB a file, and goes on after a lost answer to a job", async () => {
  const store = memoryStore(rowsWithHashes(2500));
  bed.faults.next({ kind: "lost", path: "/api/v2/jobs/users-imports" });
  expect(await run(store)).toEqual({ moved: 2500, failed: [] });
  expect(bed.tenant.users.all()).toHaveLength(2500);
});

it("looks at each user where Auth0 has forgotten the job", async () => {
  const { jobs } = bed.tenant;
  const { put } = jobs;
  jobs.put = (id, job) => {
    put.call(jobs, id, job);
    if (job.outcome !== undefined) jobs.delete(id);
    return job;
  };
  expect(await run(memoryStore(rowsWithHashes(3)))).toEqual({ moved: 3, failed: [] });
});
