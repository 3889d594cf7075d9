import { afterEach, expect, it } from "vitest";
import { planMove } from "../../../cli/migrateUsers/planMove.ts";
import { auth0UserId, readRows, type UserRow, type UserStore } from "../../../cli/migrateUsers/rows.ts";
import { runMove } from "../../../cli/migrateUsers/runMove.ts";
import { revertMove, verifyMove } from "../../../cli/migrateUsers/verifyMove.ts";
import { memoryStore, sampleRows } from "./memoryStore.ts";
import { roles, SOURCE, type StrictBed, strictBed } from "./strictBed.ts";

let bed: StrictBed;
afterEach(() => bed.close());

const KINDS = ["429", "lost", "500", "late500", "timeout"] as const;
const unlinked = async (store: UserStore) => planMove(await readRows(store), roles).toMove;

/** What the server itself has of a row. */
const expected = (row: UserRow) => ({
  user_id: auth0UserId(SOURCE, row.id),
  email: row.email?.toLowerCase(),
  email_verified: row.emailVerified ?? false,
  app_metadata: { source_id: `${SOURCE}/users/${row.id}` },
  roles: [`rol_${row.role}`],
});

const kept = ({ tenant }: StrictBed) =>
  tenant.users
    .all()
    .map(({ user_id, email, email_verified, app_metadata }) => ({
      user_id,
      email,
      email_verified,
      app_metadata,
      roles: tenant.users.roleIds(user_id),
    }))
    .toSorted((a, b) => String(a.app_metadata?.source_id).localeCompare(String(b.app_metadata?.source_id)));

it("makes exactly one user a row of 300, with faults of each kind and three kills, and takes it back", async () => {
  bed = await strictBed({ timeoutMs: 250 });
  bed.failAt((request) => (request % 12 === 0 ? KINDS[(request / 12) % KINDS.length] : undefined));
  // A third of the addresses are verified, and of another third the table does not say.
  const rows = sampleRows(300).map((row, at) => ({
    ...row,
    ...(at % 3 > 0 && { emailVerified: at % 3 === 1 }),
  }));
  const store = memoryStore(rows);
  const points = [60, 90, 120].map((most) => 10 + Math.floor(Math.random() * most));
  for (const point of points) {
    const run = async (signal: AbortSignal) => runMove(await unlinked(store), bed.move(store, signal));
    expect(await bed.killedAfter(point, run), `killed after ${points} requests`).toBe(true);
  }
  expect((await unlinked(store)).length).toBeGreaterThan(0);

  const { failed } = await runMove(await unlinked(store), bed.move(store));
  expect(failed).toEqual([]);
  expect(kept(bed), `killed after ${points} requests`).toEqual(rows.map(expected));
  expect(await verifyMove(bed.move(store))).toEqual({ rows: 300, good: 300, problems: [] });

  const other = bed.addUser("other@example.com");
  bed.tenant.users.addRoles(other.user_id, ["rol_nurse"]);
  expect((await revertMove(bed.move(store))).unlinked).toBe(300);
  expect(bed.tenant.users.all()).toEqual([other]);
  expect(await unlinked(store)).toHaveLength(300);
});

it("finds an address that is verified in the table only", async () => {
  bed = await strictBed();
  const store = memoryStore([{ ...sampleRows(1)[0], emailVerified: true } as UserRow]);
  await runMove(await readRows(store), bed.move(store));
  const [user] = bed.tenant.users.all();
  if (user === undefined) throw new Error("no user");
  bed.tenant.users.put({ ...user, email_verified: false });
  expect((await verifyMove(bed.move(store))).problems.map(({ reason }) => reason)).toEqual([
    "its e-mail address is verified in the table, and not at Auth0",
  ]);
});

it("gives a role to fifty users by one request", async () => {
  bed = await strictBed();
  const asked: string[] = [];
  const { take } = bed.faults;
  bed.faults.take = (method, path) => {
    if (/^\/api\/v2\/roles\/.*users$/.test(path)) asked.push(path);
    return take.call(bed.faults, method, path);
  };
  await runMove(sampleRows(240), bed.move(memoryStore(sampleRows(240))));
  const once = Object.keys(roles).map((role) => `/api/v2/roles/rol_${role}/users`);
  expect(asked.toSorted()).toEqual([...once, ...once].toSorted());
});

it("verifies two roles of the table that are one at Auth0", async () => {
  bed = await strictBed();
  const rows = sampleRows(8).map((row, at) => (at === 3 ? { ...row, role: "ward_nurse" } : row));
  const move = { ...bed.move(memoryStore(rows)), roles: { ...roles, ward_nurse: "Nurse" } };
  await runMove(rows, move);
  expect(await verifyMove(move)).toEqual({ rows: 8, good: 8, problems: [] });
  bed.tenant.users.addRoles(auth0UserId(SOURCE, "000003"), ["rol_super_admin"]);
  expect((await verifyMove(move)).problems.map(({ reason }) => reason)).toEqual([
    'its user at Auth0 has the role of "super_admin" too',
  ]);
});

it("lets two requests without an answer hold up no other row", async () => {
  bed = await strictBed({ timeoutMs: 3000 });
  bed.failAt((request) => (request === 10 || request === 70 ? "timeout" : undefined));
  const rows = sampleRows(200).map((row) => ({ ...row, role: "nurse" }));
  const start = Date.now();
  const moved: { count: number; early: boolean }[] = [];
  await runMove(rows, bed.move(memoryStore(rows)), (count) => {
    moved.push({ count, early: Date.now() - start < 3000 });
  });
  const early = moved.filter((each) => each.early).map(({ count }) => count);
  expect([moved.at(-1)?.count, early]).toEqual([200, [50, 100, 150]]);
});
