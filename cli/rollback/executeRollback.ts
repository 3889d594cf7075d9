import { type RollbackJournal, type RollbackStep, STEPS } from "./journal.ts";
import type { DataPlan, KnownDataPlan } from "./plan.ts";

/** The side effects of a rollback. Each is safe to repeat, because an earlier run may have been killed in the middle of it. */
export interface RollbackEffects {
  /** Pins the stack to the release and deploys it. */
  deploy(release: string): Promise<void>;
  /**
   * Where the database's migrations stand; null for an app without any.
   * @throws SilentDatabase
   */
  head(): Promise<string | null>;
  /**
   * What is to be done with the data, once the code is back and the database answers again.
   * @throws SilentDatabase
   */
  planData(): Promise<KnownDataPlan>;
  downgrade(data: Extract<DataPlan, { how: "downgrade" }>): Promise<void>;
  restore(backup: string): Promise<void>;
  /** Ends a restore that was killed once the data were there; nothing where none was. */
  finishRestore(): Promise<void>;
  /** Lets the next migration begin at the head that the database has. */
  acceptHead(): Promise<void>;
  /** What is wrong with the site and its containers, one a line; nothing where all is well. */
  problems(): Promise<string[]>;
  writeJournal(journal: RollbackJournal): Promise<void>;
  /** @returns the release that the rollback was noted in */
  closeJournal(): Promise<string>;
}

/** The rest of the rollback has just been planned, and is not confirmed yet. */
export class NotConfirmed extends Error {}

/** A rollback that stopped. */
export class RollbackError extends Error {
  readonly step: RollbackStep;

  constructor(step: RollbackStep, cause: Error) {
    super(`the step "${step}" of the rollback failed: ${cause.message}`, { cause });
    this.step = step;
  }
}

/**
 * Does what is left of a rollback. Each step is noted when it is done, so that the next run goes on after it.
 * @returns the release that now runs
 * @throws RollbackError
 */
export async function executeRollback(
  journal: RollbackJournal,
  effects: RollbackEffects,
  report: (line: string) => void,
): Promise<string> {
  await effects.writeJournal(journal);
  let now = journal;
  for (const step of STEPS) {
    if (now.done.includes(step)) continue;
    try {
      if (step === "data" && now.plan.data.how === "unknown") now = await planData(now, effects);
      await steps[step](now, effects, report);
    } catch (error) {
      throw new RollbackError(step, error as Error);
    }
    now = { ...now, done: [...now.done, step] };
    await effects.writeJournal(now);
  }
  return effects.closeJournal();
}

/** The journal with a plan of the data, which the next run shows; where that changes something, nobody has seen it yet. */
async function planData(journal: RollbackJournal, effects: RollbackEffects): Promise<RollbackJournal> {
  const data = await effects.planData();
  const planned = { ...journal, plan: { ...journal.plan, data } };
  await effects.writeJournal(planned);
  if (data.how === "nothing") return planned;
  throw new NotConfirmed(`the database answers again, at ${data.from}, and the release had it at ${data.to}`);
}

const steps: Record<
  RollbackStep,
  (journal: RollbackJournal, effects: RollbackEffects, report: (line: string) => void) => Promise<void>
> = {
  async code({ plan }, effects, report) {
    if (plan.code === undefined) return;
    report(`code: back to release ${plan.to}`);
    await effects.deploy(plan.to);
  },
  async data({ plan: { data } }, effects, report) {
    // What was unknown is known by now.
    if (data.how === "nothing" || data.how === "unknown") return;
    // Else it was done by a run that was killed before it could say so.
    if ((await effects.head()) === data.to) {
      if (data.how === "restore") await effects.finishRestore();
    } else {
      report(
        data.how === "downgrade"
          ? `data: down from ${data.from} to ${data.to}`
          : `data: restore of ${data.backup}, which has ${data.to}`,
      );
      if (data.how === "downgrade") await effects.downgrade(data);
      else await effects.restore(data.backup);
    }
    if (data.how === "restore") await effects.acceptHead();
  },
  async verify({ plan: { data } }, effects, report) {
    report("verify: containers, site and head");
    const troubles = await effects.problems();
    if (data.how !== "nothing") {
      const head = await effects.head();
      if (head !== data.to) troubles.push(`the database is at ${head}, and should be at ${data.to}`);
    }
    if (troubles.length > 0) throw new Error(troubles.join("\n  "));
  },
};
