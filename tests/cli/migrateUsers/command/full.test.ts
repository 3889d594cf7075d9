/** Phases in a row: what is asked, what is passed over, and what is never shown. */
import { afterEach, describe, expect, it } from "vitest";
import { describeRollback, rollBack } from "../../../../cli/migrateUsers/phases/rollback.ts";
import { finished, fullPhases, NotConfirmed, runPhases } from "../../../../cli/migrateUsers/runPhases.ts";
import { BACKUP, HASH, type MoveBed, moveBed, RELEASE } from "./bed.ts";

let bed: MoveBed;
afterEach(() => bed.close());

async function full(confirm: () => Promise<boolean> = async () => true): Promise<void> {
  const { context, recorder } = bed.start();
  await fullPhases(context, recorder, confirm);
}

async function run(): Promise<void> {
  const { context, recorder } = bed.start();
  await runPhases(context, recorder);
}

async function back(): Promise<void> {
  const { context, recorder } = bed.start();
  const choice = { keepUsers: false, schema: true };
  await finished(recorder, "rollback", () => rollBack(context, recorder, choice));
}

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
