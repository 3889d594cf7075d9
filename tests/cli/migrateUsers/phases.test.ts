import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Auth0 } from "../../../cli/migrateUsers/auth0.ts";
import { describeJournal, describeTakenBack } from "../../../cli/migrateUsers/describe.ts";
import { type MoveContext, openMove, runPhase, takeBack } from "../../../cli/migrateUsers/phases.ts";
import { readRows } from "../../../cli/migrateUsers/rows.ts";
import { MOVE_PHASES, type MovePhase } from "../../../contracts/userMigration.ts";
import { type Bed, bed, management } from "../../sandbox/region/auth0/bed.ts";
import { type FakeHost, fakeHost } from "./fakeHost.ts";
import { memoryStore, sampleRows } from "./memoryStore.ts";

const roles = { super_admin: "super_admin", pharmacist: "pharmacist", doctor: "doctor", nurse: "nurse" };
const clock = { now: () => Date.now(), sleep: async () => {} };
const USERS = 12;
const connection = "Username-Password-Authentication";

let tenant: Bed;
let host: FakeHost;
let lines: string[];
let context: MoveContext;
beforeEach(async () => {
  tenant = await bed();
  for (const name of Object.values(roles)) await tenant.ok("POST", "roles", { name });
  const store = memoryStore(sampleRows(USERS));
  host = fakeHost(store);
  lines = [];
  const auth0 = new Auth0({ url: tenant.url, ...management, connection }, { clock, attempts: 1 });
  context = {
    host,
    move: { auth0, store, source: "med/prod", roles },
    operator: "ann@laptop",
    deploy: async () => {
      host.inspection.column = "ready";
    },
    say: (line) => lines.push(line),
    progress: () => {},
    now: () => new Date(),
  };
});
afterEach(() => tenant.close());

async function go(...phases: MovePhase[]) {
  let journal = await openMove(context);
  for (const phase of phases) journal = await runPhase(phase, journal, context);
  return journal;
}

const made = () => tenant.tenant.users.all().filter(({ app_metadata }) => app_metadata?.source_id);

it("moves every row through all phases, the schema too, and notes each", async () => {
  host.inspection.column = "missing";
  const journal = await go(...MOVE_PHASES);
  expect(Object.keys(journal.done)).toEqual([...MOVE_PHASES]);
  expect(journal).toMatchObject({ backup: "backup-1", failed: 0, before: { rows: USERS } });
  expect(made()).toHaveLength(USERS);
  expect(host.journal).toEqual(journal);
  expect(describeJournal(journal, "").join("\n")).toContain("Done.");
});

it("does nothing twice: not the backup, and no user", async () => {
  await go(...MOVE_PHASES);
  const again = await go(...MOVE_PHASES);
  expect(host.backups).toEqual(["backup-1"]);
  expect(made()).toHaveLength(USERS);
  expect(again.before).toEqual(await host.tableState());
});

describe("a phase that fails", () => {
  it("is the check: everything that is wrong at once, before anything is changed", async () => {
    host.inspection.freeBytes = 1e9;
    host.problems = ["nginx is unhealthy"];
    const [role] = await tenant.ok("GET", "roles");
    await tenant.ok("DELETE", `roles/${role.id}`);
    await expect(go(...MOVE_PHASES)).rejects.toMatchObject({
      phase: "check",
      message: expect.stringMatching(/nginx is unhealthy\n.*no role super_admin.*\n.*1\.0 GB free/),
    });
    expect(host.backups).toEqual([]);
    expect(made()).toEqual([]);
  });

  it("is the backup: no row moves without one", async () => {
    host.backupFails = "the bucket does not answer";
    await expect(go(...MOVE_PHASES)).rejects.toMatchObject({
      phase: "backup",
      message: "the bucket does not answer",
    });
    expect(made()).toEqual([]);
    host.backupFails = undefined;
    expect((await go(...MOVE_PHASES)).failed).toBe(0);
  });

  it("is the schema: a deployment that fails, or makes no such column", async () => {
    host.inspection.column = "missing";
    context.deploy = async () => {};
    await expect(go(...MOVE_PHASES)).rejects.toMatchObject({
      phase: "schema",
      message: expect.stringContaining("has not made the column auth0_user_id"),
    });
    context.deploy = async () => {
      throw new Error("pulumi up failed: see its output above");
    };
    await expect(go("schema")).rejects.toMatchObject({ phase: "schema" });
    expect(made()).toEqual([]);
    await expect(go("users")).rejects.toThrow("deploy the schema first");
  });

  it("is the users': the others move, and only the failed one is tried again", async () => {
    tenant.faults.next({ kind: "500", method: "POST", path: "/api/v2/users" });
    await expect(go("check", "backup", "users")).rejects.toMatchObject({
      phase: "users",
      message: expect.stringContaining("1 row did not move"),
    });
    expect(host.journal?.failed).toBe(1);
    expect(made()).toHaveLength(USERS - 1);
    const journal = await go("users", "verify");
    expect(lines).toContain(`1 to move, ${USERS - 1} moved already`);
    expect(journal.failed).toBe(0);
    expect(made()).toHaveLength(USERS);
  });

  it("is the verification: it says which row differs, and how", async () => {
    await go("check", "backup", "schema", "users");
    const [user] = made();
    await tenant.ok("DELETE", `users/${encodeURIComponent(user?.user_id ?? "")}`);
    await expect(go("verify")).rejects.toMatchObject({
      phase: "verify",
      message: `1 of ${USERS} rows differ: see above`,
    });
    expect(lines.join("\n")).toContain("its user is not at Auth0");
    expect(lines.join("\n")).not.toMatch(/User\d+@example\.com/i);
  });
});

describe("the way back", () => {
  it("leaves both sides as they were, from after every phase", async () => {
    const other = await tenant.addUser("someone.else@example.com");
    for (let ended = 1; ended <= MOVE_PHASES.length; ended++) {
      const journal = await go(...MOVE_PHASES.slice(0, ended));
      const taken = await takeBack(journal, context, false);
      expect(taken.after).toEqual(taken.before);
      expect(made()).toEqual([]);
      expect((await readRows(context.move.store)).every(({ auth0UserId }) => auth0UserId === null)).toBe(
        true,
      );
      expect(tenant.tenant.users.all().map(({ user_id }) => user_id)).toEqual([other.user_id]);
      expect(describeTakenBack(taken, journal, "").join("\n")).toContain("as it was before the move");
    }
  });

  it("keeps the users where that is asked for, and a later move finds them", async () => {
    const taken = await takeBack(await go(...MOVE_PHASES), context, true);
    expect(taken).toMatchObject({ unlinked: USERS, deleted: 0 });
    expect(made()).toHaveLength(USERS);
    const journal = await go(...MOVE_PHASES);
    expect(journal.done.verify).toBeDefined();
    expect(made()).toHaveLength(USERS);
  });

  it("is followed by a move with a backup of its own", async () => {
    await takeBack(await go(...MOVE_PHASES), context, false);
    await go(...MOVE_PHASES);
    expect(host.backups).toEqual(["backup-1", "backup-2"]);
  });
});
