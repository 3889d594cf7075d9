import { afterEach, expect, it } from "vitest";
import { planMove } from "../../../cli/migrateUsers/planMove.ts";
import { auth0UserId, readRows, type UserStore } from "../../../cli/migrateUsers/rows.ts";
import { runMove } from "../../../cli/migrateUsers/runMove.ts";
import { revertMove, verifyMove } from "../../../cli/migrateUsers/verifyMove.ts";
import { memoryStore, sampleRows } from "./memoryStore.ts";
import { roles, SOURCE, type StrictBed, strictBed } from "./strictBed.ts";

let bed: StrictBed;
afterEach(() => bed.close());

const KINDS = ["lost", "429", "late500", "500", "timeout"] as const;
const unlinked = async (store: UserStore) => planMove(await readRows(store), roles, "import").toMove;

it("imports exactly one user a row of 1100 in two jobs, with faults of each kind, three kills and a taken address", async () => {
  bed = await strictBed({ timeoutMs: 250 });
  const { users } = bed.tenant;
  const rows = sampleRows(1100).map((row, at) => ({
    ...row,
    passwordHash: `$2b$12$${String(at).padStart(53, "a")}`,
  }));
  const other = bed.addUser("user7@example.com");
  const store = memoryStore(rows);
  const run = async (signal?: AbortSignal) =>
    runMove(await unlinked(store), bed.move(store, signal, "import"));
  bed.failAt((request) => (request % 5 === 0 ? KINDS[(request / 5) % KINDS.length] : undefined));
  const points = [4, 10, 20].map((most) => 1 + Math.floor(Math.random() * most));
  for (const point of points) expect(await bed.killedAfter(point, run), `after ${points}`).toBe(true);

  const { failed } = await run();
  expect(failed.map(({ rowId, reason }) => `${rowId} ${reason}`)).toEqual([
    "000007 another user at Auth0 has this e-mail address; it was left as it is",
  ]);
  const moved = rows.filter(({ id }) => id !== "000007");
  const kept = (id: string) => [users.find(id)?.email, users.passwordOf(id)?.hash, users.roleIds(id)];
  expect(
    moved.map(({ id }) => kept(auth0UserId(SOURCE, id))),
    `killed after ${points} requests`,
  ).toEqual(moved.map((row) => [row.email?.toLowerCase(), row.passwordHash, [`rol_${row.role}`]]));
  expect(users.all()).toHaveLength(1100);

  bed.failAt(() => undefined);
  const { good, problems } = await verifyMove(bed.move(store));
  expect([good, problems.map(({ rowId }) => rowId)]).toEqual([1099, ["000007"]]);

  expect(await revertMove(bed.move(store))).toEqual({ unlinked: 1099, deleted: 1099 });
  expect(users.all()).toEqual([other]);
}, 60_000);
