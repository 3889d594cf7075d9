import { FILES } from "../journal.ts";
import type { Recorder } from "../recorder.ts";
import type { TableFacts } from "../usersTable.ts";
import type { MoveContext } from "./context.ts";

/** Makes a backup of before the move, unless it has one, and notes what the rows are. @returns whether to go on */
export async function backUp(context: MoveContext, recorder: Recorder, facts: TableFacts): Promise<boolean> {
  const { programs, database, files, print } = context;
  const { backup } = recorder.journal;
  if (backup !== undefined && (await programs.hasBackup(backup.id))) {
    print(`Backup: ${backup.id}, made before this move began, is kept.`);
    return true;
  }
  return recorder.phase("backup", async () => {
    if (recorder.journal.columns === undefined) {
      await files.save(FILES.before, database.hashes(facts.columns));
      await recorder.update({ columns: facts.columns });
    }
    const made = await programs.createBackup();
    await recorder.update({ backup: made });
    print(`Backup: ${made.id}, verified.`);
    return {};
  });
}
