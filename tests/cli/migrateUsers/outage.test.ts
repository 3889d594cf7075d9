import { afterEach, expect, it } from "vitest";
import { planMove } from "../../../cli/migrateUsers/planMove.ts";
import { readRows, type UserStore } from "../../../cli/migrateUsers/rows.ts";
import { runMove } from "../../../cli/migrateUsers/runMove.ts";
import { verifyMove } from "../../../cli/migrateUsers/verifyMove.ts";
import { memoryStore, sampleRows } from "./memoryStore.ts";
import { roles, type StrictBed, strictBed } from "./strictBed.ts";

let bed: StrictBed;
afterEach(() => bed.close());

const unlinked = async (store: UserStore) => planMove(await readRows(store), roles).toMove;
const JOBS = "/api/v2/jobs/users-imports";

it("ends the run where Auth0 is down, instead of trying every row, and the next run goes on", async () => {
  bed = await strictBed();
  const store = memoryStore(sampleRows(300));
  await runMove((await unlinked(store)).slice(0, 60), bed.move(store));
  bed.faults.next({ kind: "500", path: "/api/v2/users", count: 1_000_000 });
  await expect(runMove(await unlinked(store), bed.move(store))).rejects.toThrow(
    "Auth0: POST users: 500: Internal Server Error. So ended 50 requests in a row, each sent 8 times. " +
      "Type the command again when Auth0 works: it goes on where it stopped",
  );
  expect(bed.faults.met).toBeLessThan(90 * 8);

  bed.faults.clear();
  expect((await runMove(await unlinked(store), bed.move(store))).failed).toEqual([]);
  expect(await verifyMove(bed.move(store))).toEqual({ rows: 300, good: 300, problems: [] });
});

it("reports rows that alone fail, and moves the others", async () => {
  bed = await strictBed();
  const { put } = bed.tenant.users;
  bed.tenant.users.put = (user) => {
    if (Number(user.email?.match(/\d+/)?.[0]) % 5 === 0) throw new Error("broken");
    return put.call(bed.tenant.users, user);
  };
  const store = memoryStore(sampleRows(100));
  const { moved, failed } = await runMove(await unlinked(store), bed.move(store));
  expect([moved, failed.length]).toEqual([80, 20]);
});

it("says of an import that failed as a whole that nobody was made, and the next run makes them", async () => {
  bed = await strictBed();
  const { jobs } = bed.tenant;
  const { put } = jobs;
  jobs.put = (id, job) => put.call(jobs, id, { ...job, ...(job.file && { file: "{" }) });
  const hash = `$2b$10$${"a".repeat(53)}`;
  const store = memoryStore(sampleRows(3).map((row) => ({ ...row, passwordHash: hash })));
  const run = async () => runMove(await unlinked(store), bed.move(store, undefined, "import"));
  const { failed } = await run();
  expect(failed.map(({ rowId, reason }) => `${rowId} ${reason}`)).toEqual(
    ["000000", "000001", "000002"].map(
      (id) => `${id} was not made by Auth0's import job; type the command again`,
    ),
  );
  jobs.put = put;
  expect(await run()).toEqual({ moved: 3, failed: [] });
});

it("asks every 5 s while others' import jobs are active, and says after 10 minutes that they are", async () => {
  bed = await strictBed();
  const { tenant } = bed;
  for (const id of ["job_1", "job_2"])
    tenant.jobs.put(id, {
      id,
      type: "users_import",
      connection_id: tenant.connections.all()[0]?.id ?? "",
      upsert: false,
      send_completion_email: false,
      created_at: new Date(bed.clock.now() + 24 * 3_600_000).toISOString(),
      file: "[]",
    });
  let asked = 0;
  const { take } = bed.faults;
  bed.faults.take = (method, path) => {
    if (path === JOBS) asked += 1;
    return take.call(bed.faults, method, path);
  };
  const row = { ...sampleRows(1)[0], passwordHash: `$2b$10$${"a".repeat(53)}` };
  const store = memoryStore([row as ReturnType<typeof sampleRows>[number]]);
  await expect(runMove(await unlinked(store), bed.move(store, undefined, "import"))).rejects.toThrow(
    "Auth0: POST jobs/users-imports: 429: There are 2 active import users jobs, please wait until some of them are " +
      "finished and try again: for 10 minutes now. Type the command again later: it goes on where it stopped",
  );
  expect(asked).toBe(121);
});
