import { FILES } from "../journal.ts";
import type { Recorder } from "../recorder.ts";
import { describeReport, verificationReport } from "../report.ts";
import { isLinkable } from "../usersTable.ts";
import { verifyMove } from "../verifyMove.ts";
import { type MoveContext, moveOf } from "./context.ts";

const NO_SIGN_IN =
  "Not done: a sign-in. It takes a person with a password, in a browser. Sign in once before you announce the end.";

/** Compares both sides. @returns whether every row is right, and the stack well */
export async function verify(context: MoveContext, recorder: Recorder): Promise<boolean> {
  const { database, files, programs, print } = context;
  return recorder.phase("verify", async () => {
    const facts = await database.facts();
    if (!isLinkable(facts)) return { why: "the users table has no auth0_user_id: nobody has moved" };
    const verification = await verifyMove(moveOf(context, facts));
    const report = verificationReport(verification);
    await files.write(FILES.report, JSON.stringify(report));
    for (const line of describeReport(report)) print(line);
    const others = [
      ...(facts.isUnique ? [] : ["the users table lets two rows have the same auth0_user_id"]),
      ...(await programs.serviceProblems()),
    ];
    for (const problem of others) print(problem);
    const { rows, good } = verification;
    print(`${rows === 0 ? 100 : Math.floor((good / rows) * 100)} % of the rows are right on both sides.`);
    print(NO_SIGN_IN);
    const { counts } = report;
    if (verification.problems.length === 0 && others.length === 0) return { counts };
    const bad = verification.problems.length > 0 ? `${rows - good} of ${rows} rows are not right` : others[0];
    return { counts, ...(bad !== undefined && { why: bad }) };
  });
}
