import { FILES } from "../journal.ts";
import type { Recorder } from "../recorder.ts";
import { describeReport, type MoveReport, runReport } from "../report.ts";
import { readRows } from "../rows.ts";
import { type ResetsResult, sendResets } from "../sendResets.ts";
import { isLinkable } from "../usersTable.ts";
import { type MoveContext, moveOf } from "./context.ts";

/** Lets Auth0 write to each moved person who was not written to yet. @returns whether it took every mail */
export async function sendMails(context: MoveContext, recorder: Recorder): Promise<boolean> {
  const { database, files, print, progress, endProgress, settings } = context;
  return recorder.phase("mails", async () => {
    const facts = await database.facts();
    if (!isLinkable(facts)) return { why: "the users table has no auth0_user_id: nobody has moved" };
    const move = moveOf(context, facts);
    const all = (await readRows(move.store)).filter(({ auth0UserId }) => auth0UserId !== null).length;
    const result = await sendResets(move, settings.siteClient, (sent) =>
      progress(sent, all, "written to"),
    ).finally(endProgress);
    const report = resetsReport(result);
    await files.write(FILES.report, JSON.stringify(report));
    for (const line of describeReport(report)) print(line);
    const { counts } = report;
    if (result.failed.length === 0) return { counts };
    const count = result.failed.length === 1 ? "1 mail" : `${result.failed.length} mails`;
    return { counts, why: `Auth0 did not take ${count}. Typed again, the command sends these only` };
  });
}

const resetsReport = ({ sent, earlier, failed }: ResetsResult): MoveReport => ({
  counts: { sent, "sent before": earlier, failed: failed.length },
  problems: runReport({ moved: sent, failed }).problems,
});
