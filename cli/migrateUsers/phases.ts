import type { MoveJournal, MovePhase, TableState } from "../../contracts/userMigration.ts";
import { checkMove, type MoveCheck } from "./check.ts";
import type { MoveHost } from "./moveHost.ts";
import { describeReport, type MoveReport, planReport, runReport, verificationReport } from "./report.ts";
import { type Move, runMove } from "./runMove.ts";
import { revertMove, verifyMove } from "./verifyMove.ts";

/** What the phases of a move work with. */
export interface MoveContext {
  host: MoveHost;
  move: Move;
  /** Who runs it, for the journal. */
  operator: string;
  /** Deploys the checkout, and with it the schema. */
  deploy(): Promise<void>;
  /** Shows a line. */
  say(line: string): void;
  /** Shows how many rows of all are done. */
  progress(done: number, all: number): void;
  /** Gets the report of a phase, for a file. */
  keep?(phase: MovePhase, report: MoveReport): Promise<void>;
  now(): Date;
}

/** A phase that did not end well. What it did stays, and the same command goes on. */
export class PhaseError extends Error {
  readonly phase: MovePhase;

  constructor(phase: MovePhase, message: string) {
    super(message);
    this.phase = phase;
  }
}

/** The journal of the move under way, or of a new one. */
export async function openMove({ host, operator, now }: MoveContext): Promise<MoveJournal> {
  const journal = await host.readJournal();
  if (journal !== undefined && journal.rolledBackAt === undefined) return journal;
  const before = await host.tableState();
  const begun = { format: 1, startedAt: now().toISOString(), startedBy: operator, done: {}, before } as const;
  await host.writeJournal(begun);
  return begun;
}

/** Runs one phase, and notes its end. @throws PhaseError */
export async function runPhase(
  phase: MovePhase,
  journal: MoveJournal,
  context: MoveContext,
): Promise<MoveJournal> {
  try {
    const changed = await phases[phase](journal, context);
    const ended = { ...changed, done: { ...changed.done, [phase]: context.now().toISOString() } };
    await context.host.writeJournal(ended);
    return ended;
  } catch (error) {
    context.move.signal?.throwIfAborted();
    throw error instanceof PhaseError ? error : new PhaseError(phase, (error as Error).message);
  }
}

const inRows = (count: number) => (count === 1 ? "1 row" : `${count} rows`);

type Phase = (journal: MoveJournal, context: MoveContext) => Promise<MoveJournal>;

const phases: Record<MovePhase, Phase> = {
  async check(journal, context) {
    await passCheck(context);
    return journal;
  },

  async backup(journal, { host, say }) {
    if (journal.backup !== undefined) {
      say(`backup: ${journal.backup} of before the move is there`);
      return journal;
    }
    const backup = await host.backup();
    say(`backup: ${backup}, checked on the droplet and in Spaces`);
    return { ...journal, backup };
  },

  async schema(journal, { host, deploy, say, now }) {
    if ((await host.inspect()).column === "ready") {
      say("schema: the users table has the column auth0_user_id, and it is unique");
      return journal;
    }
    const began = now().getTime();
    await deploy();
    const { column } = await host.inspect();
    if (column !== "ready")
      throw new Error(
        column === "missing"
          ? "the deployment has not made the column auth0_user_id: add a migration that does"
          : "the column auth0_user_id is not unique: add a unique index in a migration",
      );
    const schemaSeconds = (now().getTime() - began) / 1000;
    say(`schema: deployed in ${Math.round(schemaSeconds)} s`);
    return { ...journal, schemaSeconds };
  },

  async users(journal, context) {
    const { host, move, say, keep } = context;
    const { plan } = await passCheck(context);
    if ((await host.inspect()).column !== "ready")
      throw new Error("the users table has no unique column auth0_user_id yet: deploy the schema first");
    const result = await runMove(plan.toMove, move, (moved) => context.progress(moved, plan.toMove.length));
    const report = runReport(result);
    for (const line of describeReport(report)) say(line);
    await keep?.("users", report);
    const failed = { ...journal, failed: result.failed.length };
    if (result.failed.length === 0) return failed;
    await host.writeJournal(failed);
    throw new Error(
      `${inRows(result.failed.length)} did not move: see above. The others are done; the same command tries only these again`,
    );
  },

  async verify(journal, { move, say, keep }) {
    const found = await verifyMove(move);
    const report = verificationReport(found);
    for (const line of describeReport(report)) say(line);
    await keep?.("verify", report);
    if (found.problems.length > 0)
      throw new Error(`${found.rows - found.good} of ${inRows(found.rows)} differ: see above`);
    return journal;
  },
};

/** @throws Error with every problem */
async function passCheck({ host, move, say, keep }: MoveContext): Promise<MoveCheck> {
  const check = await checkMove(host, move);
  const report = planReport(check.plan);
  await keep?.("check", report);
  for (const line of describeReport(report)) say(line);
  const problems = [...check.problems];
  if (check.plan.problems.length > 0)
    problems.push(`${check.plan.problems.length} problems of rows: see above`);
  if (problems.length > 0) throw new Error(problems.join("\n  "));
  return check;
}

export interface TakenBack {
  unlinked: number;
  deleted: number;
  /** The users table at the beginning and now. */
  before: TableState;
  after: TableState;
}

/** Takes the move back: users of the run at Auth0, then links. The schema and a backup are other commands' matter. */
export async function takeBack(
  journal: MoveJournal,
  { host, move, now }: MoveContext,
  keepUsers: boolean,
): Promise<TakenBack> {
  const ready = (await host.inspect()).column !== "missing";
  const counts = ready ? await revertMove(move, { keepUsers }) : { unlinked: 0, deleted: 0 };
  const after = await host.tableState();
  await host.writeJournal({ ...journal, rolledBackAt: now().toISOString() });
  return { ...counts, before: journal.before, after };
}
