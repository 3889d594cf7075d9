import { writeFile } from "node:fs/promises";
import { confirm, isCancel } from "@clack/prompts";
import { MOVE_PHASES, type MoveJournal, type MovePhase } from "../../contracts/userMigration.ts";
import { confirmByTyping, requireConfirmation } from "../confirm.ts";
import type { StackOptions } from "../stackOptions.ts";
import { checkMove } from "./check.ts";
import { describeCheck, describeJournal, describeTakenBack, titleOf } from "./describe.ts";
import { type MoveContext, openMove, PhaseError, runPhase, takeBack } from "./phases.ts";
import { planReport } from "./report.ts";
import { type MoveSession, openSession } from "./session.ts";

export interface MoveOptions extends StackOptions {
  /** Asks nothing. */
  yes?: boolean;
  /** File that gets the report as JSON, with masked addresses. */
  report?: string;
  json?: boolean;
  keepUsers?: boolean;
}

/** `landfall migrate-users plan`. @returns the exit code: 1 where something stands in the way */
export async function planCommand(options: MoveOptions): Promise<number> {
  return interruptible(options, async ({ host, move, settings }) => {
    const check = await checkMove(host, move);
    const { problems } = check;
    const report = { ...planReport(check.plan), column: check.column, stops: problems };
    await keepReport(options, "check", report);
    console.log(options.json ? JSON.stringify(report, null, 2) : describeCheck(check, settings).join("\n"));
    return problems.length + check.plan.problems.length === 0 ? 0 : 1;
  });
}

/** `landfall migrate-users status`. */
export async function statusCommand(options: MoveOptions): Promise<number> {
  return interruptible(options, async ({ host, flags }) => {
    const journal = await host.readJournal();
    console.log(
      options.json ? JSON.stringify(journal ?? null, null, 2) : describeJournal(journal, flags).join("\n"),
    );
    return 0;
  });
}

/** `landfall migrate-users run`, `verify` and `full`. @returns the exit code: 1 where a phase stopped, or was not confirmed */
export async function movePhases(chosen: readonly MovePhase[], options: MoveOptions): Promise<number> {
  requireConfirmation("this moves users to Auth0", options);
  return interruptible(options, async (session) => {
    const context = withTerminal(session, options);
    const release = await session.host.hold(session.operator);
    try {
      let journal = await openMove(context);
      for (const phase of chosen) {
        if (!(await confirmPhase(phase, journal, options))) {
          console.log(`Stopped before it. ${describeJournal(journal, session.flags).at(-2)}`);
          return 1;
        }
        console.log(titleOf(phase));
        journal = await runPhase(phase, journal, context);
      }
      console.log(describeJournal(journal, session.flags).slice(-2).join("\n"));
      return 0;
    } catch (error) {
      if (!(error instanceof PhaseError)) throw error;
      console.error(`landfall: ${error.phase}: ${error.message}`);
      console.error(
        `To go on, type the same command again. To take it back: bin/landfall migrate-users rollback${session.flags}`,
      );
      return 1;
    } finally {
      release();
    }
  });
}

/** `landfall migrate-users rollback`. */
export async function rollbackCommand(options: MoveOptions): Promise<number> {
  requireConfirmation("this takes the move of users back", options);
  return interruptible(options, async (session) => {
    const release = await session.host.hold(session.operator);
    try {
      const journal = await session.host.readJournal();
      if (journal === undefined) {
        console.log("No move has begun: there is nothing to take back.");
        return 0;
      }
      if (!options.yes && !(await confirmByTyping("app", session.app))) return 1;
      const context = withTerminal(session, options);
      const taken = await takeBack(journal, context, options.keepUsers ?? false);
      console.log(describeTakenBack(taken, journal, session.flags).join("\n"));
      return 0;
    } finally {
      release();
    }
  });
}

export const RUN_PHASES: readonly MovePhase[] = ["check", "backup", "users"];
export const FULL_PHASES = MOVE_PHASES;

/** A phase that changes something is confirmed by itself. */
async function confirmPhase(phase: MovePhase, journal: MoveJournal, { yes }: MoveOptions): Promise<boolean> {
  const asks = phase !== "check" && phase !== "verify" && journal.done[phase] === undefined;
  if (yes || !asks) return true;
  const answer = await confirm({ message: `${titleOf(phase)}. Go on?` });
  return !isCancel(answer) && answer;
}

function withTerminal(session: MoveSession, options: MoveOptions): MoveContext {
  return {
    ...session,
    say: (line) => console.log(`  ${line}`),
    progress: progressLine(),
    keep: (phase, report) => keepReport(options, phase, report),
  };
}

const PROGRESS_MS = 10_000;

/** A line that a terminal replaces, and a line each 10 s for a log. */
function progressLine(): (done: number, all: number) => void {
  let last = Date.now();
  return (done, all) => {
    const text = `  ${done} of ${all} rows`;
    if (process.stdout.isTTY) {
      process.stdout.write(`\r${text}${done >= all ? "\n" : ""}`);
      return;
    }
    if (Date.now() - last < PROGRESS_MS && done < all) return;
    last = Date.now();
    console.log(text);
  };
}

async function keepReport({ report }: MoveOptions, phase: MovePhase, content: object): Promise<void> {
  if (report === undefined) return;
  await writeFile(report, `${JSON.stringify({ phase, ...content }, null, 2)}\n`, { mode: 0o600 });
}

/** Ctrl-C ends after the requests under way. @returns the exit code: 130 when it was interrupted */
async function interruptible(
  options: StackOptions,
  work: (session: MoveSession) => Promise<number>,
): Promise<number> {
  const controller = new AbortController();
  const end = () => controller.abort(new Error("interrupted"));
  process.on("SIGINT", end).on("SIGTERM", end);
  try {
    return await work(await openSession(options, controller.signal));
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    console.error("landfall: interrupted. What was done stays; to go on, type the same command again");
    return 130;
  } finally {
    process.off("SIGINT", end).off("SIGTERM", end);
  }
}
