import type { MovePlan } from "./planMove.ts";
import { maskEmail } from "./rows.ts";
import type { FailedRow, MoveResult } from "./runMove.ts";
import type { Verification } from "./verifyMove.ts";

/** What a phase found, for people and for programs: addresses are masked. */
export interface MoveReport {
  /** How many rows, by what was done with them. */
  counts: Record<string, number>;
  /** Rows by what is wrong, the most frequent first. */
  problems: { reason: string; rows: { id: string; email: string }[] }[];
}

export const planReport = ({ toMove, linked, problems }: MovePlan): MoveReport =>
  report({ "to move": toMove.length, "moved already": linked }, problems);

export const runReport = ({ moved, failed }: MoveResult): MoveReport =>
  report({ moved, failed: failed.length }, failed);

export const verificationReport = ({ rows, good, problems }: Verification): MoveReport =>
  report({ rows, good }, problems);

function report(counts: Record<string, number>, rows: readonly FailedRow[]): MoveReport {
  const problems = [...Map.groupBy(rows, ({ reason }) => reason)].map(([reason, those]) => ({
    reason,
    rows: those.map(({ rowId, email }) => ({ id: rowId, email: maskEmail(email) })),
  }));
  return { counts, problems: problems.toSorted((a, b) => b.rows.length - a.rows.length) };
}

/** Lines for a terminal. */
export function describeReport({ counts, problems }: MoveReport): string[] {
  return [
    Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(", "),
    ...problems.flatMap(({ reason, rows }) => [
      `${rows.length} ${rows.length === 1 ? "row" : "rows"}: ${reason}`,
      ...rows.map(({ id, email }) => `  ${id}  ${email}`),
    ]),
  ];
}
