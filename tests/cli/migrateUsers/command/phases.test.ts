/** Each phase of a move, failed once on purpose, and the way back. */
import { afterEach, describe, expect, it } from "vitest";
import { nextCommand } from "../../../../cli/migrateUsers/journal.ts";
import { rollBack } from "../../../../cli/migrateUsers/phases/rollback.ts";
import {
  finished,
  fullPhases,
  GateFailed,
  mailed,
  runPhases,
  verified,
} from "../../../../cli/migrateUsers/runPhases.ts";
import { BACKUP, type MoveBed, moveBed, RELEASE } from "./bed.ts";

const yes = async () => true;
let bed: MoveBed;
afterEach(() => bed.close());

async function full(confirm = yes): Promise<void> {
  const { context, recorder } = bed.start();
  await fullPhases(context, recorder, confirm);
}

async function run(): Promise<void> {
  const { context, recorder } = bed.start();
  await runPhases(context, recorder);
}

async function back(choice = { keepUsers: false, schema: true }): Promise<void> {
  const { context, recorder } = bed.start();
  await finished(recorder, "rollback", () => rollBack(context, recorder, choice));
}

const next = () => nextCommand(bed.journal(), true);
const ids = async () => (await bed.table.rows()).map(({ auth0UserId }) => auth0UserId);
const nobody = [null, null, null];

/** As before everything. */
async function expectBefore(hashes: string): Promise<void> {
  expect(bed.tenant.users.all()).toEqual([]);
  expect(await ids()).toEqual(nobody);
  expect(bed.table.facts().columns).not.toContain("auth0_user_id");
  expect(bed.table.hashes()).toBe(hashes);
  expect(bed.lines).toContain("The users table: 3 rows before, 3 after, each as it was.");
}

describe("a phase that fails on purpose", () => {
  it("check: changes nothing, and the next run begins with it", async () => {
    bed = await moveBed();
    bed.stack.problems = ["db: med-db is unhealthy"];
    bed.stack.freeBytes = 3.21e9;
    await expect(full()).rejects.toThrow(new GateFailed("check: 2 problems, as listed"));
    expect(bed.calls).not.toContain("backup");
    expect(bed.journal().phases).toMatchObject({ check: { state: "failed", by: "ops@desk" } });
    expect(next()).toBe("plan");
    bed.stack.problems = [];
    bed.stack.freeBytes = 6e9;
    await full();
  });

  it("backup: nothing is deployed or moved", async () => {
    bed = await moveBed();
    bed.fail("backup", new Error("there is no backup: see the output above"));
    await expect(full()).rejects.toThrow("there is no backup");
    expect(bed.calls).not.toContain("deploy");
    expect(await ids()).toEqual(nobody);
    expect(bed.journal().phases.backup).toMatchObject({
      state: "failed",
      why: "there is no backup: see the output above",
    });
    expect(next()).toBe("run");
    bed.fail("backup");
    await full();
    expect(bed.journal().backup?.id).toBe(BACKUP);
  });

  it("schema: nobody moves, and its rollback leaves what was", async () => {
    bed = await moveBed();
    const hashes = bed.table.hashes();
    bed.fail("deploy", new Error("the deployment ended with 1"));
    await expect(full()).rejects.toThrow("the deployment ended with 1");
    expect(bed.tenant.users.all()).toEqual([]);
    expect(bed.journal().phases.schema?.state).toBe("failed");
    await back();
    await expectBefore(hashes);
    // The schema was as before, so no release was deployed.
    expect(bed.calls).not.toContain(`rollback ${RELEASE}`);
  });

  it("schema: a deployment that adds no unique column is no success", async () => {
    bed = await moveBed();
    const { context, recorder } = bed.start();
    context.programs.deploy = async () => {
      bed.table.setLinkable(true);
      bed.table.setUnique(false);
    };
    await expect(fullPhases(context, recorder, yes)).rejects.toThrow(
      new GateFailed("schema: the deployment added no unique auth0_user_id to the users table"),
    );
    expect(bed.tenant.users.all()).toEqual([]);
  });

  it("move: what failed is named, a second run takes it alone, and the way back takes all", async () => {
    bed = await moveBed();
    const hashes = bed.table.hashes();
    const other = bed.addUser("user1@example.com");
    await expect(full()).rejects.toThrow(
      "move: 1 of 3 rows failed. Mend what each says, then type: bin/landfall migrate-users run --stack prod. It takes these only",
    );
    expect(bed.lines).toContain("2 moved, 1 failed");
    expect(bed.lines).toContain("  000001  U***@example.com");
    expect(bed.journal().phases.move?.counts).toEqual({ moved: 2, failed: 1, "moved before": 0 });
    expect(JSON.parse(bed.host.get("report.json") ?? "").counts).toEqual({ moved: 2, failed: 1 });
    expect(next()).toBe("run");
    bed.tenant.users.delete(other.user_id);
    await run();
    expect(bed.journal().phases.move?.counts).toEqual({ moved: 1, failed: 0, "moved before": 2 });
    expect(bed.stack.backups).toEqual([BACKUP]);
    expect(next()).toBe("verify");
    await back();
    await expectBefore(hashes);
    expect(bed.calls).toContain(`rollback ${RELEASE}`);
    expect(next()).toBe("plan");
  });

  it("verify: every row that is wrong is named, and mails are not sent", async () => {
    bed = await moveBed({ settings: { mails: "send" } });
    const { context, recorder } = bed.start();
    let asked = 0;
    const confirm = async () => {
      asked += 1;
      return true;
    };
    const { serviceProblems } = context.programs;
    context.programs.serviceProblems = async () => {
      // After the move, before its verification ends.
      if (recorder.journal.phases.verify !== undefined) return ["api: med-api is unhealthy"];
      return serviceProblems();
    };
    await expect(fullPhases(context, recorder, confirm)).rejects.toThrow("verify: api: med-api is unhealthy");
    expect(asked).toBe(3);
    const [user] = bed.tenant.users.all();
    bed.tenant.users.delete(user?.user_id ?? "");
    const again = bed.start();
    await expect(verified(again.context, again.recorder)).rejects.toThrow(
      "verify: 1 of 3 rows are not right",
    );
    expect(bed.lines).toContain("1 row: its user is not at Auth0");
    expect(bed.lines).toContain("66 % of the rows are right on both sides.");
    expect(bed.tenant.passwordMails.all()).toEqual([]);
    await back({ keepUsers: false, schema: false });
    expect(bed.tenant.users.all()).toEqual([]);
    expect(bed.table.facts().columns).toContain("auth0_user_id");
  });

  it("mails: a second time it writes to those only who were not written to", async () => {
    bed = await moveBed();
    await full();
    expect(bed.tenant.passwordMails.all()).toEqual([]);
    expect(next()).toBe("mails");
    const [user] = bed.tenant.users.all();
    if (user === undefined) throw new Error("nobody moved");
    bed.tenant.users.delete(user.user_id);
    const first = bed.start();
    await expect(mailed(first.context, first.recorder)).rejects.toThrow("Auth0 did not take 1 mail.");
    expect(bed.tenant.passwordMails.all()).toEqual([1, 1]);
    bed.tenant.users.put(user);
    const second = bed.start();
    await mailed(second.context, second.recorder);
    expect(bed.tenant.passwordMails.all()).toEqual([1, 1, 1]);
    expect(bed.lines).toContain("1 sent, 2 sent before, 0 failed");
    expect(next()).toBeUndefined();
  });

  it("rollback: a row that is gone is said, and the users stay if asked", async () => {
    bed = await moveBed();
    await full();
    bed.table.remove("000002");
    await expect(back({ keepUsers: true, schema: false })).rejects.toThrow(
      "rollback: 1 row of before the move are gone",
    );
    expect(bed.lines).toContain("  1 gone: 000002");
    expect(bed.tenant.users.all()).toHaveLength(3);
    expect(await ids()).toEqual(nobody);
    expect(next()).toBe("rollback --keep-users");
  });
});
