import { isDone, type Phase } from "./journal.ts";
import { backUp } from "./phases/backup.ts";
import { type CheckResult, checkMove, describeCheck, isClean } from "./phases/check.ts";
import { type MoveContext, typed } from "./phases/context.ts";
import { sendMails } from "./phases/mails.ts";
import { moveRows } from "./phases/move.ts";
import { announceWindow, applySchema, missingSchema } from "./phases/schema.ts";
import { verify } from "./phases/verify.ts";
import { planMove } from "./planMove.ts";
import type { Recorder } from "./recorder.ts";
import { readRows } from "./rows.ts";
import { isLinkable, type TableFacts } from "./usersTable.ts";

/** A phase failed, so that the next one must not begin. */
export class GateFailed extends Error {}

/** The person did not confirm the next phase. */
export class NotConfirmed extends Error {}

/** `migrate-users plan`: changes nothing. @returns the exit code */
export function planPhases(context: MoveContext, result: CheckResult): number {
  for (const line of describeCheck(context, result)) context.print(line);
  if (!isClean(result)) return 1;
  const next = result.facts && isLinkable(result.facts) ? "run" : "full";
  context.print(`All is ready. Type: ${typed(context, next)}`);
  return 0;
}

/** `migrate-users run`. @throws GateFailed */
export async function runPhases(context: MoveContext, recorder: Recorder): Promise<void> {
  const { facts } = await check(context, recorder);
  await finished(recorder, "backup", () => backUp(context, recorder, facts));
  if (!isLinkable(facts)) throw new GateFailed(missingSchema(context));
  await move(context, recorder);
  const { passwords, mails } = context.settings;
  if (passwords === "reset" && mails === "send") await mailed(context, recorder);
  context.print(`To compare both sides: ${typed(context, "verify")}`);
}

/**
 * `migrate-users full`: phases that are done already are passed over.
 * @param confirm asks before a phase
 * @throws GateFailed; NotConfirmed
 */
export async function fullPhases(
  context: MoveContext,
  recorder: Recorder,
  confirm: () => Promise<boolean>,
): Promise<void> {
  const ask = async (lines: readonly string[]) => {
    for (const line of ["", ...lines]) context.print(line);
    if (!(await confirm())) throw new NotConfirmed();
  };
  const { facts } = await check(context, recorder);
  await ask(["Next: a backup, verified. Nothing else is changed."]);
  await finished(recorder, "backup", () => backUp(context, recorder, facts));
  if (!isLinkable(facts)) {
    await ask(announceWindow(context));
    await finished(recorder, "schema", () => applySchema(context, recorder));
  }
  await ask(["Next: the users move to Auth0, and rows are linked. People sign in as before meanwhile."]);
  await move(context, recorder);
  await verified(context, recorder);
  const { passwords, mails } = context.settings;
  if (passwords === "import") return;
  if (mails === "hold") {
    context.print(`Mails are held back. To send them: ${typed(context, "mails")}`);
    return;
  }
  await ask(["Next: Auth0 writes to each moved person to set a new password."]);
  await mailed(context, recorder);
}

/** `migrate-users mails`. @throws GateFailed */
export async function mailed(context: MoveContext, recorder: Recorder): Promise<void> {
  await finished(recorder, "mails", () => sendMails(context, recorder));
}

/** `migrate-users verify`. @throws GateFailed */
export async function verified(context: MoveContext, recorder: Recorder): Promise<void> {
  await finished(recorder, "verify", () => verify(context, recorder));
}

async function check(context: MoveContext, recorder: Recorder): Promise<CheckResult & { facts: TableFacts }> {
  let result: CheckResult = { problems: [] };
  const good = await recorder.phase("check", async () => {
    result = await checkMove(context);
    for (const line of describeCheck(context, result)) context.print(line);
    const count = result.problems.length + (result.plan?.problems.length ?? 0);
    return isClean(result) ? {} : { why: `${count} ${count === 1 ? "problem" : "problems"}, as listed` };
  });
  const { facts } = result;
  if (good && facts !== undefined) return { ...result, facts };
  throw gate(recorder, "check");
}

/** Moves the rows that are left, as the table has them now. */
async function move(context: MoveContext, recorder: Recorder): Promise<void> {
  // Rows may have come since the first check, while people were asked.
  const facts = await context.database.facts();
  const { users, passwords } = context.settings;
  const plan = planMove(await readRows(context.database.store(facts)), users.roles, passwords);
  if (!isLinkable(facts) || plan.problems.length > 0)
    throw new GateFailed(`the users table has changed since the check. Type: ${typed(context, "plan")}`);
  if (plan.toMove.length === 0 && isDone(recorder.journal, "move")) {
    context.print("Nobody is left to move.");
    return;
  }
  await finished(recorder, "move", () => moveRows(context, recorder, facts, plan));
}

/** Runs a phase. @throws GateFailed with why the next one must not begin */
export async function finished(recorder: Recorder, phase: Phase, run: () => Promise<boolean>): Promise<void> {
  if (!(await run())) throw gate(recorder, phase);
}

const gate = ({ journal }: Recorder, phase: Phase): GateFailed =>
  new GateFailed(`${phase}: ${journal.phases[phase]?.why ?? "it failed"}`);
