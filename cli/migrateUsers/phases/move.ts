import { FILES } from "../journal.ts";
import type { MovePlan } from "../planMove.ts";
import type { Recorder } from "../recorder.ts";
import { describeReport, runReport } from "../report.ts";
import { runMove } from "../runMove.ts";
import type { TableFacts } from "../usersTable.ts";
import { type MoveContext, moveOf, typed } from "./context.ts";

/** Moves the rows that have no user yet: on a second run those that failed. @returns whether all have moved */
export async function moveRows(
  context: MoveContext,
  recorder: Recorder,
  facts: TableFacts,
  { toMove, linked }: MovePlan,
): Promise<boolean> {
  const { files, print, progress, endProgress } = context;
  return recorder.phase("move", async () => {
    const result = await runMove(toMove, moveOf(context, facts), (done) =>
      progress(done, toMove.length, "moved"),
    ).finally(endProgress);
    const report = runReport(result);
    await files.write(FILES.report, JSON.stringify(report));
    for (const line of describeReport(report)) print(line);
    const counts = { ...report.counts, "moved before": linked };
    if (result.failed.length === 0) return { counts };
    const why = `${result.failed.length} of ${toMove.length} rows failed. Mend what each says, then type: ${typed(context, "run")}. It takes these only`;
    return { counts, why };
  });
}
