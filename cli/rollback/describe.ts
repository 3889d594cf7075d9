import type { ReleaseRecord } from "../../contracts/release.ts";
import type { RollbackJournal, RollbackStep } from "./journal.ts";
import { STEPS } from "./journal.ts";
import type { Loss, RollbackPlan } from "./plan.ts";

/** The plan, shown before the confirmation. */
export function describePlan(plan: RollbackPlan, target: ReleaseRecord, loss: Loss | undefined): string[] {
  return [
    `Rollback of ${target.contents.app}, stack ${target.contents.stack}:`,
    plan.from === plan.to ? "  from what a release that failed has left" : `  from release ${plan.from}`,
    `  to release   ${plan.to}, recorded ${target.createdAt}${ofCommit(target)}`,
    "",
    ...describeCode(plan),
    ...describeData(plan, loss),
  ];
}

function ofCommit({ contents: { commit } }: ReleaseRecord): string {
  return commit === null ? "" : `, commit ${commit.slice(0, 12)}`;
}

function describeCode({ code }: RollbackPlan): string[] {
  if (code === undefined) return ["Code: stays as it is"];
  return [
    "Code:",
    ...code.services.map(({ service, what }) => `  ${service}: ${what}`),
    ...(code.files.length > 0 ? [`  files on the host: ${code.files.join(", ")}`] : []),
    ...(code.config.length > 0
      ? [
          `  configuration that has changed since: ${code.config.join(", ")}`,
          "  (values that containers use are restored; host, names and certificate stay)",
        ]
      : []),
  ];
}

function describeData({ data }: RollbackPlan, loss: Loss | undefined): string[] {
  if (data.how === "nothing") return [`Data: stay as they are: ${data.because}`];
  if (data.how === "unknown")
    return [
      `Data: not known yet, because the database's migration head is unknown: ${data.because}`,
      `  the code goes back first, with its database server; the plan for the data, to ${data.to}, is shown`,
      "  before it is done. Once the database answers, type again: bin/landfall rollback",
    ];
  if (data.how === "downgrade")
    return [
      `Data: downgrade from ${data.from} to ${data.to}`,
      "  rows written since stay; what is in tables and columns that the migration made goes with them",
    ];
  return [
    `Data: RESTORE of the backup ${data.backup}, from ${data.from} to ${data.to}, because ${data.because}`,
    ...describeLoss(loss),
  ];
}

/** What was written since the backup, which a restore takes away. */
function describeLoss(loss: Loss | undefined): string[] {
  if (loss === undefined || loss.changes.length === 0) return ["  nothing was written since the backup"];
  const lines = loss.changes.map(({ table, now, was, written }) => {
    const rows = `rows ${now ?? "none"} now, ${was ?? "none"} then`;
    if (written === null) return `    ${table}: ${rows}`;
    return `    ${table}: ${rows}; lost: ${written.ins} inserted, ${written.upd} updated, ${written.del} deleted`;
  });
  return [`  LOST is what was written since ${loss.createdAt}:`, ...lines];
}

/** Where a rollback stands that was cut short. */
export function describeJournal({ plan, startedAt, done }: RollbackJournal): string[] {
  const next = STEPS.find((step: RollbackStep) => !done.includes(step));
  return [
    `A rollback from ${plan.from} to ${plan.to} was begun at ${startedAt} and did not end.`,
    `Done: ${done.length === 0 ? "nothing yet" : done.join(", ")}. Next: ${next ?? "the record"}.`,
  ];
}
