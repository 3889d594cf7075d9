import { FILES, type Journal } from "../journal.ts";
import type { Recorder } from "../recorder.ts";
import { compareRows, describeComparison, type TableFacts } from "../usersTable.ts";
import { revertMove } from "../verifyMove.ts";
import { type MoveContext, moveOf } from "./context.ts";

export interface RollbackChoice {
  /** Only the links go. */
  keepUsers: boolean;
  /** The schema, too. */
  schema: boolean;
}

/** The options that choose it, with a space before. */
export const choiceFlags = ({ keepUsers, schema }: RollbackChoice): string =>
  `${keepUsers ? " --keep-users" : ""}${schema ? " --phase schema" : ""}`;

/** What would happen, before it is confirmed. */
export function describeRollback(
  { settings, flags }: Pick<MoveContext, "settings" | "flags">,
  { backup }: Pick<Journal, "backup">,
  choice: RollbackChoice,
): string[] {
  const { source, tenant } = settings;
  return [
    `Rollback of the move of ${source}:`,
    choice.keepUsers
      ? `  users: those that the move made at ${tenant} stay there (--keep-users)`
      : `  users: those that the move made at ${tenant} are deleted; others stay`,
    "  links: auth0_user_id becomes empty again",
    choice.schema
      ? `  schema: back to what it was before the move, by bin/landfall rollback ${backup?.release ?? ""}`.trimEnd()
      : "  schema: stays (--phase schema takes it back, too)",
    backup === undefined
      ? "  data: no backup was made by this move"
      : `  data: stay. To restore those of before the move, which loses what was written since: bin/landfall restore ${backup.id} --in-place${flags}`,
  ];
}

/** Takes the move back. Typed again after a kill, it goes on. @returns whether the rows are those of before */
export async function rollBack(
  context: MoveContext,
  recorder: Recorder,
  choice: RollbackChoice,
): Promise<boolean> {
  const { database, print } = context;
  await recorder.update({ rollbackFlags: choiceFlags(choice) });
  return recorder.phase("rollback", async () => {
    const facts = await database.facts();
    const { unlinked, deleted } = await revertMove(moveOf(context, facts), { keepUsers: choice.keepUsers });
    print(`${unlinked} rows unlinked, ${deleted} users deleted at Auth0.`);
    if (choice.schema) await revertSchema(context, recorder);
    const counts = { unlinked, deleted };
    const why = await compare(context, recorder, facts);
    return { counts, ...(why !== undefined && { why }) };
  });
}

/** @throws Error where nobody knows the release of before */
async function revertSchema({ programs, print, flags }: MoveContext, recorder: Recorder): Promise<void> {
  const { backup } = recorder.journal;
  if (backup === undefined || backup.release === null)
    throw new Error(
      `which release ran before the move is not recorded. Choose it: bin/landfall releases${flags}, then: bin/landfall rollback <release>${flags}`,
    );
  if ((await programs.head()) === backup.head) {
    print(`Schema: at ${backup.head}, as before the move.`);
    return;
  }
  await programs.rollbackRelease(backup.release);
}

/** Rows that are gone are a failure. Others may have been written meanwhile by the app. */
async function compare(
  { files, database, print }: MoveContext,
  { journal }: Recorder,
  facts: TableFacts,
): Promise<string | undefined> {
  const before = await files.read(FILES.before);
  if (before === undefined) {
    print("The rows of before the move are not recorded, so they are not compared.");
    return undefined;
  }
  await files.save("after.tsv", database.hashes(journal.columns ?? facts.columns));
  const comparison = compareRows(before, (await files.read("after.tsv")) ?? "");
  for (const line of describeComparison(comparison)) print(line);
  if (comparison.changed.length + comparison.added.length > 0)
    print("What was changed or added, the app has written since: the move writes auth0_user_id only.");
  const { gone } = comparison;
  if (gone.length === 0) return undefined;
  return `${gone.length} ${gone.length === 1 ? "row" : "rows"} of before the move are gone`;
}
