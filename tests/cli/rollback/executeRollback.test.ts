import { describe, expect, it } from "vitest";
import { describeJournal } from "../../../cli/rollback/describe.ts";
import {
  executeRollback,
  NotConfirmed,
  type RollbackEffects,
} from "../../../cli/rollback/executeRollback.ts";
import { isAbandoned, type RollbackJournal } from "../../../cli/rollback/journal.ts";
import { DatabaseNotAnswering, type KnownDataPlan } from "../../../cli/rollback/plan.ts";

const begun: RollbackJournal = {
  format: 3,
  part: "all",
  startedAt: "2026-11-21T12:00:00.000Z",
  done: [],
  plan: {
    from: "B",
    to: "A",
    code: { services: [], files: [], config: [] },
    data: { how: "downgrade", from: "200", to: "100", image: "x", release: "B" },
  },
};

/** A world that keeps its state when the process that changes it is killed. */
class World {
  readonly calls: string[] = [];
  pinned = "";
  head = "200";
  troubles: string[] = [];
  /** What the database says once it answers again; undefined while it does not. */
  planned: KnownDataPlan | undefined;
  journal: RollbackJournal | undefined;
  /** Throws before or after this call, as if the process died there. */
  killed: { call: string; when: "before" | "after" } | undefined;

  readonly hands: RollbackEffects = {
    deploy: (release) => this.act("deploy", () => (this.pinned = release)),
    head: async () => this.head,
    planData: async () => {
      if (this.planned === undefined) throw new DatabaseNotAnswering("it is down", "Look");
      await this.act("plan", () => {});
      return this.planned;
    },
    downgrade: ({ to }) => this.act("downgrade", () => (this.head = to)),
    restore: () => this.act("restore", () => (this.head = "100")),
    finishRestore: () => this.act("settle", () => {}),
    acceptHead: () => this.act("accept", () => {}),
    problems: async () => {
      await this.act("verify", () => {});
      return [...this.troubles];
    },
    writeJournal: (journal) =>
      this.act(`write ${journal.done.join("+")}`.trim(), () => (this.journal = journal)),
    closeJournal: async () => {
      await this.act("close", () => (this.journal = undefined));
      return "C";
    },
  };

  private async act(call: string, change: () => unknown): Promise<void> {
    const die = (when: "before" | "after") => {
      if (this.killed?.call !== call || this.killed.when !== when) return;
      this.killed = undefined;
      throw new Error("killed");
    };
    die("before");
    this.calls.push(call);
    change();
    die("after");
  }
}

const silent = () => {};

describe("a rollback", () => {
  it("brings code back, then the data, then looks, and writes down each", async () => {
    const world = new World();
    const said: string[] = [];
    expect(await executeRollback(begun, world.hands, (line) => said.push(line))).toBe("C");
    expect(world.calls).toEqual([
      "write",
      "deploy",
      "write code",
      "downgrade",
      "write code+data",
      "verify",
      "write code+data+verify",
      "close",
    ]);
    expect(said).toEqual([
      "code: back to release A",
      "data: down from 200 to 100",
      "verify: containers, site and head",
    ]);
  });

  it("restores where the plan says so, and touches nothing that is no part of it", async () => {
    const world = new World();
    const { code: _, ...rest } = begun.plan;
    const data = { how: "restore", from: "200", to: "100", backup: "b", because: "" } as const;
    await executeRollback({ ...begun, plan: { ...rest, data } }, world.hands, silent);
    expect(world.calls.filter((call) => !call.startsWith("write"))).toEqual([
      "restore",
      "accept",
      "verify",
      "close",
    ]);
  });

  it("that was killed after a restore restores nothing again, and lets migrations begin there", async () => {
    const world = new World();
    world.killed = { call: "restore", when: "after" };
    const data = { how: "restore", from: "200", to: "100", backup: "b", because: "" } as const;
    const journal = { ...begun, plan: { ...begun.plan, data } };
    await expect(executeRollback(journal, world.hands, silent)).rejects.toThrow("killed");
    await executeRollback(world.journal as RollbackJournal, world.hands, silent);
    expect(world.calls.filter((call) => /restore|settle|accept/.test(call))).toEqual([
      "restore",
      "settle",
      "accept",
    ]);
  });

  const points = ["write", "deploy", "write code", "downgrade", "write code+data", "verify", "close"];
  it.each(points.flatMap((call) => (["before", "after"] as const).map((when) => [when, call] as const)))(
    "killed %s %s goes on to the same end, and goes down once",
    async (when, call) => {
      const world = new World();
      world.killed = { call, when };
      await expect(executeRollback(begun, world.hands, silent)).rejects.toThrow("killed");
      if (world.journal === undefined && world.calls.includes("close")) return;
      await executeRollback(world.journal ?? begun, world.hands, silent);
      expect(world).toMatchObject({ pinned: "A", head: "100", journal: undefined });
      expect(world.calls.filter((one) => one === "downgrade")).toHaveLength(1);
    },
  );

  it("that is not well afterwards stays open, and says why and where", async () => {
    const world = new World();
    world.troubles = ["api: shop-api-1 is running (unhealthy)"];
    world.hands.downgrade = async () => {};
    await expect(executeRollback(begun, world.hands, silent)).rejects.toThrow(
      `the step "verify" of the rollback failed: api: shop-api-1 is running (unhealthy)
  the database is at 200, and should be at 100`,
    );
    expect(describeJournal(world.journal as RollbackJournal)).toEqual([
      "A rollback from B to A was begun at 2026-11-21T12:00:00.000Z and did not end.",
      "Done: code, data. Next: verify.",
    ]);
  });
});

describe("a rollback of a release whose database does not answer", () => {
  const silent: RollbackJournal = {
    ...begun,
    plan: { ...begun.plan, data: { how: "unknown", to: "100", because: "it is down" } },
  };
  const calls = (world: World) => world.calls.filter((call) => !call.startsWith("write"));

  it("asks no database where only the code goes back", async () => {
    const world = new World();
    world.hands.head = () => Promise.reject(new Error("asked"));
    const data = { how: "nothing", because: "only the code goes back" } as const;
    await executeRollback({ ...begun, part: "code", plan: { ...begun.plan, data } }, world.hands, () => {});
    expect(calls(world)).toEqual(["deploy", "verify", "close"]);
  });

  it("ends where the data turn out to be as the release had them", async () => {
    const world = new World();
    world.planned = { how: "nothing", because: "the database is at 100, as the release had it" };
    await executeRollback(silent, world.hands, () => {});
    expect(calls(world)).toEqual(["deploy", "plan", "verify", "close"]);
  });

  it("stops before data that must go back, with a plan for the next run, and that does it", async () => {
    const world = new World();
    world.planned = begun.plan.data as KnownDataPlan;
    const ended = await executeRollback(silent, world.hands, () => {}).catch((error) => error);
    expect(ended.cause).toBeInstanceOf(NotConfirmed);
    expect(ended.cause.message).toBe("the database answers again, at 200, and the release had it at 100");
    expect(calls(world)).toEqual(["deploy", "plan"]);
    expect(world.journal).toEqual({ ...begun, done: ["code"] });
    await executeRollback(world.journal as RollbackJournal, world.hands, () => {});
    expect(calls(world)).toEqual(["deploy", "plan", "downgrade", "verify", "close"]);
  });

  it("stays open while it still does not answer, its code back", async () => {
    const world = new World();
    await expect(executeRollback(silent, world.hands, () => {})).rejects.toThrow(
      `the step "data" of the rollback failed: the database's migration head is unknown: it is down. Look`,
    );
    expect(world.journal).toEqual({ ...silent, done: ["code"] });
    expect(calls(world)).toEqual(["deploy"]);
  });
});

it("a rollback is given up once another release was deployed, and not by its own", () => {
  const newest = (createdAt: string, pinned: string | null) => ({ createdAt, contents: { pinned } });
  expect(isAbandoned(begun, newest("2026-11-21T13:00:00Z", null))).toBe(true);
  expect(isAbandoned(begun, newest("2026-11-21T13:00:00Z", "A"))).toBe(false);
  expect(isAbandoned(begun, newest("2026-11-21T11:00:00Z", null))).toBe(false);
});
