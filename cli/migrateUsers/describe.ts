import { MOVE_PHASES, type MoveJournal, type MovePhase } from "../../contracts/userMigration.ts";
import type { MoveCheck } from "./check.ts";
import type { TakenBack } from "./phases.ts";
import { describeReport, planReport } from "./report.ts";

const TITLES: Record<MovePhase, string> = {
  check: "check what a move needs",
  backup: "back up the database, and check the copies",
  schema: "deploy the schema: visitors see the maintenance page for 2 to 5 minutes at most",
  users: "make users at Auth0, and link the rows",
  verify: "compare both sides row by row",
};

export const titleOf = (phase: MovePhase) => `${phase}: ${TITLES[phase]}`;

export interface MoveSettings {
  passwords: "reset" | "import";
  mails: "hold" | "send";
}

/** Requests for a user: to make it, and its share of those that give roles. */
const REQUESTS = 1.02;

/** What a move would do. @param perSecond requests that the tenant allows, if known */
export function describeCheck(
  check: MoveCheck,
  { passwords, mails }: MoveSettings,
  perSecond = 16,
): string[] {
  const { plan, column } = check;
  const minutes = Math.ceil((plan.toMove.length * REQUESTS) / perSecond / 60);
  return [
    ...describeReport(planReport(plan)),
    `Passwords: ${passwords === "import" ? "Auth0 gets their bcrypt hashes" : "people set new ones at Auth0"}. Mails: ${mails === "hold" ? "none until `landfall migrate-users mails`" : "one to each person who moved"}.`,
    column === "missing"
      ? "The schema is still to come: `landfall migrate-users full` deploys it."
      : "The schema is there.",
    `About ${minutes} min at ${perSecond} requests/s.`,
    ...check.problems.map((problem) => `Problem: ${problem}`),
  ];
}

/** Where a move stands, and what to type next. */
export function describeJournal(journal: MoveJournal | undefined, flags: string): string[] {
  const command = (verb: string) => `bin/landfall migrate-users ${verb}${flags}`;
  if (journal === undefined) return [`No move has begun. Type: ${command("plan")}`];
  const lines = [
    `Begun ${journal.startedAt} by ${journal.startedBy}; the users table had ${journal.before.rows} rows.`,
    ...MOVE_PHASES.map((phase) => `  ${phase.padEnd(7)} ${journal.done[phase] ?? "not done"}`),
  ];
  if (journal.backup !== undefined) lines.push(`Backup of before: ${journal.backup}`);
  if (journal.failed) lines.push(`${journal.failed} rows did not move in the last run.`);
  if (journal.rolledBackAt !== undefined) return [...lines, `Taken back ${journal.rolledBackAt}.`];
  const next = MOVE_PHASES.find((phase) => journal.done[phase] === undefined);
  if (next === undefined) lines.push(`Done. To send the mails that were held back: ${command("mails")}`);
  else lines.push(`Next: ${next}. Type: ${command(next === "verify" ? "verify" : "full")}`);
  return [...lines, `To take it back: ${command("rollback")}`];
}

/** How a move was taken back, and what is left to other commands. */
export function describeTakenBack(
  { unlinked, deleted, before, after }: TakenBack,
  { backup }: MoveJournal,
  flags: string,
): string[] {
  const same = before.rows === after.rows && before.md5 === after.md5;
  return [
    `${unlinked} rows unlinked, ${deleted} users deleted at Auth0.`,
    same
      ? `The users table is as it was before the move: ${after.rows} rows, compared without auth0_user_id.`
      : `The users table has changed since the move began: it had ${before.rows} rows and has ${after.rows}. People have used the site meanwhile.`,
    `To take the schema back: bin/landfall rollback${flags}`,
    ...(backup === undefined || same
      ? []
      : [`To put the data of before back, too: bin/landfall restore ${backup} --in-place${flags}`]),
  ];
}
