import { expect, it } from "vitest";
import { describeReport, runReport } from "../../../cli/migrateUsers/report.ts";

it("groups failures by reason, with the row's id and a masked address", () => {
  const failed = [
    { rowId: "1", email: "anna@example.com", reason: "one" },
    { rowId: "2", email: "ben@example.com", reason: "two" },
    { rowId: "3", email: null, reason: "two" },
  ];
  expect(describeReport(runReport({ moved: 7, failed }))).toEqual([
    "7 moved, 3 failed",
    "2 rows: two",
    "  2  b***@example.com",
    "  3  (no valid address)",
    "1 row: one",
    "  1  a***@example.com",
  ]);
});
