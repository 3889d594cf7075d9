import { expect, it } from "vitest";
import { describePlan } from "../../../cli/rollback/describe.ts";
import type { Loss, RollbackPlan } from "../../../cli/rollback/plan.ts";
import { recordOf } from "../../components/release/records.ts";

const plan: RollbackPlan = {
  from: "B",
  to: "20261121T100000Z-00000a",
  code: {
    services: [
      { service: "api", what: "other image" },
      { service: "worker", what: "goes" },
    ],
    files: ["nginx/site.conf"],
    config: ["landfall:compose"],
  },
  data: { how: "restore", from: "200", to: "100", backup: "x", because: "its migrations have no downgrade" },
};

it("a plan is read before it is agreed to: what changes, and what is lost, counted", () => {
  const loss: Loss = {
    createdAt: "2026-11-21T09:00:00Z",
    changes: [
      { table: "app.users", now: 12, was: 10, written: { ins: 3, upd: 1, del: 1 } },
      { table: "app.notes", now: 5, was: null, written: null },
    ],
  };
  expect(describePlan(plan, recordOf(), loss).join("\n")).toBe(`Rollback of shop, stack prod:
  from release B
  to release   20261121T100000Z-00000a, recorded 2026-11-21T10:00:00Z, commit cccccccccccc

Code:
  api: other image
  worker: goes
  files on the host: nginx/site.conf
  configuration that has changed since: landfall:compose
  (values that containers use are restored; host, names and certificate stay)
Data: RESTORE of the backup x, from 200 to 100, because its migrations have no downgrade
  LOST is what was written since 2026-11-21T09:00:00Z:
    app.users: rows 12 now, 10 then; lost: 3 inserted, 1 updated, 1 deleted
    app.notes: rows 5 now, none then`);
});

it("a plan that leaves code or data alone says so", () => {
  const { code: _, ...rest } = plan;
  const data = { how: "nothing", because: "only the code goes back" } as const;
  expect(describePlan({ ...rest, data }, recordOf(), undefined).slice(4)).toEqual([
    "Code: stays as it is",
    "Data: stay as they are: only the code goes back",
  ]);
  expect(describePlan(plan, recordOf(), { createdAt: "", changes: [] }).at(-1)).toBe(
    "  nothing was written since the backup",
  );
});

it("a plan back to the newest release says what it leaves", () => {
  expect(describePlan({ ...plan, from: plan.to }, recordOf(), undefined)[1]).toBe(
    "  from what a release that failed has left",
  );
});

it("a plan that cannot know what happens to the data says why, and what to type once it can", () => {
  const data = { how: "unknown", to: "100", because: "the database does not answer: it is down" } as const;
  expect(describePlan({ ...plan, data }, recordOf(), undefined).slice(-3)).toEqual([
    "Data: not known yet, because the database's migration head is unknown: the database does not answer: it is down",
    "  the code goes back first, with its database server; the plan for the data, to 100, is shown",
    "  before it is done. Once the database answers, type again: bin/landfall rollback",
  ]);
});
