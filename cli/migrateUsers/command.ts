import { writeFile } from "node:fs/promises";
import { ProblemsError } from "../../problem.ts";
import { confirmByTyping, requireConfirmation } from "../confirm.ts";
import { resolveHost } from "../host/host.ts";
import { resolveStack } from "../pulumi/resolveStack.ts";
import type { StackOptions } from "../stackOptions.ts";
import { openHostSession } from "./host/session.ts";
import { FILES, isRevoked, type Journal, newJournal, parseJournal } from "./journal.ts";
import { type OpenMove, openMove, who } from "./openMove.ts";
import { checkMove } from "./phases/check.ts";
import { typed } from "./phases/context.ts";
import { choiceFlags, describeRollback, rollBack } from "./phases/rollback.ts";
import { Recorder } from "./recorder.ts";
import { planReport } from "./report.ts";
import { finished, fullPhases, mailed, planPhases, runPhases, verified } from "./runPhases.ts";
import { readSetup } from "./setup.ts";
import { describeStatus, readStatus } from "./status.ts";

export interface MoveOptions extends StackOptions {
  /** File that gets the report, as JSON. */
  report?: string;
}

/** `landfall migrate-users plan`. @returns the exit code: 1 with problems */
export async function planUsers(options: MoveOptions): Promise<number> {
  const move = await openMove(options);
  return move.ends("plan", async () => {
    const result = await checkMove(move.context);
    const exitCode = planPhases(move.context, result);
    if (options.report !== undefined && result.plan !== undefined)
      await writeReport(options.report, JSON.stringify(planReport(result.plan)));
    return exitCode;
  });
}

/** `landfall migrate-users run`. @returns the exit code: 1 where a row is left, 130 where it was interrupted */
export async function runUsers(options: MoveOptions): Promise<number> {
  return locked("run", options, async ({ context }, recorder) => {
    await runPhases(context, recorder);
    return 0;
  });
}

/** `landfall migrate-users full`. @returns the exit code: 1 at the first phase that fails, or is not confirmed */
export async function moveUsersFully(options: MoveOptions & { yes?: boolean }): Promise<number> {
  requireConfirmation("this moves the stack's users to Auth0", options);
  return locked("full", options, async ({ context, stack }, recorder) => {
    const declined = `Stopped before this phase. To go on: ${typed(context, "full")}`;
    const confirm = async () => options.yes || confirmByTyping("stack", stack.name, declined);
    await fullPhases(context, recorder, confirm);
    return 0;
  });
}

/** `landfall migrate-users verify`. @returns the exit code: 1 unless every row is right */
export async function verifyUsers(options: MoveOptions): Promise<number> {
  return locked("verify", options, async ({ context }, recorder) => {
    await verified(context, recorder);
    return 0;
  });
}

/** `landfall migrate-users mails`. @returns the exit code */
export async function mailUsers(options: StackOptions & { yes?: boolean }): Promise<number> {
  requireConfirmation("this writes to every moved person", options);
  return locked("mails", options, async ({ context, stack }, recorder) => {
    context.print("Auth0 writes to each moved person who was not written to yet, to set a new password.");
    if (!options.yes && !(await confirmByTyping("stack", stack.name))) return 1;
    await mailed(context, recorder);
    return 0;
  });
}

export interface RollbackOptions extends StackOptions {
  keepUsers?: boolean;
  phase?: string;
  yes?: boolean;
}

/** `landfall migrate-users rollback`. @returns the exit code: 1 where it was not confirmed, or a row is gone */
export async function rollBackUsers(options: RollbackOptions): Promise<number> {
  requireConfirmation("this takes the move of the stack's users back", options);
  const choice = { keepUsers: options.keepUsers ?? false, schema: options.phase === "schema" };
  const words = `rollback${choiceFlags(choice)}`;
  const work = async ({ context, stack }: OpenMove, recorder: Recorder) => {
    for (const line of describeRollback(context, recorder.journal, choice)) context.print(line);
    if (!options.yes && !(await confirmByTyping("stack", stack.name))) return 1;
    await finished(recorder, "rollback", () => rollBack(context, recorder, choice));
    return 0;
  };
  return locked("rollback", options, work, words);
}

/** `landfall migrate-users status`. @returns the exit code */
export async function moveStatus(options: StackOptions & { json?: boolean }): Promise<number> {
  const [host, stack] = [await resolveHost(options), await resolveStack(options)];
  const { source, passwords } = (await readSetup(stack)).settings;
  const session = await openHostSession(host);
  try {
    const status = await readStatus(session, {
      source,
      needsMails: passwords === "reset",
      flags: host.flags,
    });
    console.log(options.json ? JSON.stringify(status, null, 2) : describeStatus(status, source).join("\n"));
    return 0;
  } finally {
    await session.close();
  }
}

/**
 * Runs a command that changes something: one at a time, with the journal on the host.
 * @param words that call it again
 */
async function locked(
  command: "run" | "full" | "verify" | "mails" | "rollback",
  options: MoveOptions,
  work: (move: OpenMove, recorder: Recorder) => Promise<number>,
  words: string = command,
): Promise<number> {
  const since = new Date().toISOString();
  const move = await openMove(options, { by: who(), command, since });
  return move.ends(words, async () => {
    const { context, session } = move;
    const { configProblems: problems, settings } = context;
    if (problems.length > 0) {
      // Said with all others, as `plan` does.
      if (command === "run" || command === "full") return planPhases(context, await checkMove(context));
      throw new ProblemsError("the configuration has problems", problems);
    }
    const earlier = parseJournal(await session.read(FILES.journal), settings.source);
    const recorder = new Recorder(context, beginOrGoOn(earlier, command, settings.source));
    try {
      return await work(move, recorder);
    } finally {
      const report = options.report === undefined ? undefined : await session.read(FILES.report);
      if (options.report !== undefined && report !== undefined) await writeReport(options.report, report);
    }
  });
}

/** A move that was taken back is followed by a new one. */
function beginOrGoOn(earlier: Journal | undefined, command: string, source: string): Journal {
  if (earlier !== undefined && (command === "rollback" || !isRevoked(earlier))) return earlier;
  return newJournal(source, new Date());
}

async function writeReport(file: string, report: string): Promise<void> {
  await writeFile(file, `${JSON.stringify(JSON.parse(report), null, 2)}\n`);
}
