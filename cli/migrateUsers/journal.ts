import { z } from "zod";
import { BACKUP_ID } from "../../contracts/ids.ts";

/** Steps of a move that are recorded, in their order. */
export const PHASES = ["check", "backup", "schema", "move", "verify", "mails", "rollback"] as const;
export type Phase = (typeof PHASES)[number];

const phaseRecord = z.object({
  /** Running, while nobody holds the lock: it was killed. */
  state: z.enum(["running", "done", "failed", "interrupted"]),
  /** user@machine */
  by: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  /** Rows, by what was done with them. */
  counts: z.record(z.string(), z.number()).optional(),
  /** Why it did not succeed. */
  why: z.string().optional(),
});
export type PhaseRecord = z.infer<typeof phaseRecord>;

const journal = z.object({
  format: z.literal(1),
  /** App and stack. */
  source: z.string(),
  startedAt: z.iso.datetime(),
  phases: z.partialRecord(z.enum(PHASES), phaseRecord),
  /** Made before anything was changed. */
  backup: z
    .object({
      id: z.string().regex(BACKUP_ID),
      /** Where the app's migrations stood, and what was deployed. */
      head: z.string().nullable(),
      release: z.string().nullable(),
    })
    .optional(),
  /** Columns of the users table then, without the one of the links. Their hashes are in before.tsv. */
  columns: z.array(z.string()).optional(),
  /** Options of the rollback that was begun, with a space before: typed again, it must not do more or less. */
  rollbackFlags: z.string().optional(),
  /** Seconds in which the site showed the maintenance page. */
  windowSeconds: z.number().optional(),
});
export type Journal = z.infer<typeof journal>;

/** Files of a move, on the host. */
export const FILES = { journal: "journal.json", report: "report.json", before: "before.tsv" } as const;

export const newJournal = (source: string, now: Date): Journal => ({
  format: 1,
  source,
  startedAt: now.toISOString(),
  phases: {},
});

/** @throws Error where another version, or another stack, has written it */
export function parseJournal(text: string | undefined, source: string): Journal | undefined {
  if (text === undefined) return undefined;
  const found = journal.safeParse(JSON.parse(text));
  if (!found.success)
    throw new Error(
      "the journal of the move on the host was written by another version of Landfall: go on with that one",
    );
  if (found.data.source === source) return found.data;
  throw new Error(`the journal of the move on the host is of ${found.data.source}, not of ${source}`);
}

/** Whether what a journal says is over, so that the next run begins anew. */
export const isRevoked = ({ phases }: Journal) => phases.rollback?.state === "done";

export const isDone = ({ phases }: Journal, phase: Phase) => phases[phase]?.state === "done";

/** What to type next; undefined where nothing is left. @param needsMails whether people set a new password */
export function nextCommand(journal: Journal | undefined, needsMails: boolean): string | undefined {
  if (journal === undefined) return "plan";
  const { phases } = journal;
  if (phases.rollback !== undefined)
    return isDone(journal, "rollback") ? "plan" : `rollback${journal.rollbackFlags ?? ""}`;
  if (isDone(journal, "verify")) return isDone(journal, "mails") || !needsMails ? undefined : "mails";
  if (isDone(journal, "move")) return "verify";
  return isDone(journal, "check") || phases.check === undefined ? "run" : "plan";
}

/** Lines for people: which phase, when, by whom, with which counts. */
export function describeJournal(journal: Journal, isHeld: boolean): string[] {
  const lines = PHASES.flatMap((phase) => {
    const record = journal.phases[phase];
    return record === undefined ? [] : [`  ${phase.padEnd(9)} ${describePhase(record, isHeld)}`];
  });
  return [
    `Move of the users of ${journal.source}, begun at ${journal.startedAt}:`,
    ...lines,
    ...(journal.backup === undefined ? [] : [`  made before it: backup ${journal.backup.id}`]),
    ...(journal.windowSeconds === undefined
      ? []
      : [`  the maintenance window took ${journal.windowSeconds} s`]),
  ];
}

function describePhase({ state, by, startedAt, endedAt, counts, why }: PhaseRecord, isHeld: boolean): string {
  const what = state === "running" && !isHeld ? "cut short" : state;
  const when = endedAt === undefined ? `since ${startedAt}` : `at ${endedAt}`;
  const numbers = Object.entries(counts ?? {}).map(([name, count]) => `${count} ${name}`);
  return [`${what} ${when} by ${by}`, ...numbers, ...(why === undefined ? [] : [why])].join("; ");
}
