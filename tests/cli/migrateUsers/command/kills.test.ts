import { afterAll, beforeAll, expect, it } from "vitest";
import { rollBack } from "../../../../cli/migrateUsers/phases/rollback.ts";
import { auth0UserId } from "../../../../cli/migrateUsers/rows.ts";
import { finished, fullPhases } from "../../../../cli/migrateUsers/runPhases.ts";
import { SOURCE, type StrictBed, strictBed } from "../strictBed.ts";
import { Killed, type MoveBed, moveBed } from "./bed.ts";

const yes = async () => true;
const choice = { keepUsers: false, schema: true };

let strict: StrictBed;
let bed: MoveBed;
beforeAll(async () => {
  strict = await strictBed();
});
afterAll(() => strict.close());

/** Runs it in a process that dies before its nth step. @returns whether it died */
async function killed(nth: number, command: (bed: MoveBed) => Promise<unknown>): Promise<boolean> {
  const end = await command(bed).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (end !== undefined && !bed.wasKilled()) throw end;
  expect(end === undefined || end instanceof Killed, `killed before step ${nth}: ${end}`).toBe(true);
  return end !== undefined;
}

const full = (nth?: number) => async () => {
  const { context, recorder } = bed.start();
  if (nth !== undefined) bed.killBefore(nth);
  await fullPhases(context, recorder, yes);
};

const back = (nth?: number) => async () => {
  const { context, recorder } = bed.start();
  if (nth !== undefined) bed.killBefore(nth);
  await finished(recorder, "rollback", () => rollBack(context, recorder, choice));
};

it("moves everybody once, wherever a full move was killed, and goes on with what is left", async () => {
  let nth = 1;
  for (; ; nth += 1) {
    bed = await moveBed({ strict, count: 2 });
    const wasKilled = await killed(nth, full(nth));
    if (wasKilled) await full()();
    const rows = await bed.table.rows();
    expect(rows.map(({ auth0UserId: id }) => id)).toEqual(rows.map(({ id }) => auth0UserId(SOURCE, id)));
    expect(bed.tenant.users.all()).toHaveLength(rows.length);
    expect(bed.journal().phases.verify).toMatchObject({ state: "done", counts: { rows: 2, good: 2 } });
    expect(bed.stack.backups.length).toBeLessThanOrEqual(2);
    if (!wasKilled) break;
  }
  // The steps of a move of two, so that none is passed over.
  expect(nth).toBeGreaterThan(40);
}, 120_000);

it("leaves everything as before the move, wherever its rollback was killed", async () => {
  for (let nth = 1; ; nth += 1) {
    bed = await moveBed({ strict, count: 2 });
    const before = bed.table.hashes();
    await full()();
    const wasKilled = await killed(nth, back(nth));
    if (wasKilled) await back()();
    expect(bed.tenant.users.all()).toEqual([]);
    expect(bed.table.facts().columns).not.toContain("auth0_user_id");
    expect(bed.table.hashes()).toBe(before);
    expect(bed.journal().phases.rollback?.state).toBe("done");
    if (!wasKilled) break;
  }
}, 120_000);
