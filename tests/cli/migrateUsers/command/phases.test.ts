/** Each phase of a move, failed once on purpose, and the way back. */
import { afterEach, describe, expect, it } from "vitest";
import { nextCommand } from "../../../../cli/migrateUsers/journal.ts";
import { describeRollback, rollBack } from "../../../../cli/migrateUsers/phases/rollback.ts";
import {
  finished,
  fullPhases,
  GateFailed,
  mailed,
  NotConfirmed,
  runPhases,
  verified,
} from "../../../../cli/migrateUsers/runPhases.ts";
import { BACKUP, HASH, type MoveBed, moveBed, RELEASE } from "./bed.ts";

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

describe("a full move", () => {
  it("asks before each phase, announces the window and says how long it took", async () => {
    bed = await moveBed({ settings: { mails: "send" } });
    const asked: number[] = [];
    await full(async () => {
      asked.push(bed.calls.length);
      bed.lines.push("?");
      return true;
    });
    const confirmed = bed.lines.flatMap((line, at) => (line === "?" ? [bed.lines[at - 1]] : []));
    expect(confirmed).toEqual([
      "Next: a backup, verified. Nothing else is changed.",
      "and visitors get a page that says so.",
      "Next: the users move to Auth0, and rows are linked. People sign in as before meanwhile.",
      "Next: Auth0 writes to each moved person to set a new password.",
    ]);
    expect(bed.lines).toContain(
      "MAINTENANCE WINDOW: pulumi up --stack prod applies the app's migration. Services stop for 2 to 5 minutes,",
    );
    expect(bed.lines).toContain("The maintenance window took 127 s of the 5 minutes that were announced.");
    expect(bed.lines).toContain("schema: deployed in 0 s");
    expect(bed.journal().windowSeconds).toBe(127);
    expect(bed.tenant.passwordMails.all()).toEqual([1, 1, 1]);
  });

  it.each([1, 2, 3])("stops where nobody confirms phase %i, and goes on from there", async (nth) => {
    bed = await moveBed();
    let asked = 0;
    await expect(full(async () => ++asked < nth)).rejects.toThrow(NotConfirmed);
    expect(bed.stack.backups).toHaveLength(nth > 1 ? 1 : 0);
    expect(bed.table.facts().columns.includes("auth0_user_id")).toBe(nth > 2);
    expect(bed.tenant.users.all()).toEqual([]);
    await full();
    expect(bed.stack.backups).toHaveLength(1);
    expect(bed.calls.filter((name) => name === "deploy")).toHaveLength(1);
  });

  it("makes another backup where the first is not there any more, and still knows the rows of before", async () => {
    bed = await moveBed({ linkable: true });
    const hashes = bed.table.hashes();
    await run();
    await run();
    expect(bed.lines).toContain("Nobody is left to move.");
    expect(bed.journal().phases.move?.counts).toEqual({ moved: 3, failed: 0, "moved before": 0 });
    expect(bed.stack.backups).toHaveLength(1);
    bed.stack.backups.length = 0;
    bed.table.remove("000002");
    await run();
    expect(bed.stack.backups).toHaveLength(1);
    expect(bed.host.get("before.tsv")).toBe(hashes);
  });

  it("goes on where nobody knows how long the window took", async () => {
    bed = await moveBed();
    bed.fail("window", new Error("the host answers in another format"));
    await full();
    expect(bed.lines).toContain(
      "How long the maintenance window took is not known: the host answers in another format",
    );
    expect(bed.journal().phases).toMatchObject({ schema: { state: "done" }, verify: { state: "done" } });
  });

  it("leaves the schema to a deployment where only `run` is typed", async () => {
    bed = await moveBed();
    await expect(run()).rejects.toThrow(
      "the users table has no auth0_user_id yet. Type: pulumi up --stack prod, then: bin/landfall migrate-users run --stack prod. Or all of it: bin/landfall migrate-users full --stack prod",
    );
    expect(bed.stack.backups).toHaveLength(1);
    expect(bed.calls).not.toContain("deploy");
  });

  it("says in a rollback what goes, what stays and what is never done unasked", async () => {
    bed = await moveBed();
    await full();
    const said = (choice: Parameters<typeof describeRollback>[2]) =>
      describeRollback(bed.start().context, bed.journal(), choice).join("\n");
    expect(said({ keepUsers: true, schema: true })).toBe(`Rollback of the move of med/prod:
  users: those that the move made at ${bed.url} stay there (--keep-users)
  links: auth0_user_id becomes empty again
  schema: back to what it was before the move, by bin/landfall rollback ${RELEASE}
  data: stay. To restore those of before the move, which loses what was written since: bin/landfall restore ${BACKUP} --in-place --stack prod`);
    expect(said({ keepUsers: false, schema: false })).toContain(
      "are deleted; others stay\n  links: auth0_user_id becomes empty again\n  schema: stays (--phase schema takes it back, too)",
    );
  });
});

describe("secrets", () => {
  it("are neither printed nor written, and addresses only masked", async () => {
    bed = await moveBed({ settings: { passwords: "import" } });
    const other = bed.addUser("user1@example.com");
    await expect(full()).rejects.toThrow("move:");
    bed.tenant.users.delete(other.user_id);
    await full();
    await back();
    const everything = bed.everything();
    for (const secret of [
      HASH,
      "$2b$",
      bed.strict.settings.clientSecret,
      "eyJ",
      "user1@",
      "User1@",
      "User0@",
    ])
      expect(everything).not.toContain(secret);
  });

  it("of a server's error are not in the journal", async () => {
    bed = await moveBed({ linkable: true });
    bed.fail("link", new Error(`on the host: ERROR: ann@example.com has ${HASH}`));
    await expect(run()).rejects.toThrow("ERROR");
    expect(bed.journal().phases.move?.why).toBe("on the host: ERROR: a***@example.com has (hash)");
  });
});
