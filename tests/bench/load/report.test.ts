import { expect, it } from "vitest";
import { report } from "../../../bench/load/report.ts";

const answered = (due: number, took: number, version: string) => ({
  stream: "GET",
  due,
  sent: due + 1,
  ended: due + took,
  version,
});

it("says what failed and when, the longest gap, and how long two versions answered", () => {
  const samples = [
    answered(0, 5, "1"),
    answered(100, 7, "1"),
    { stream: "GET", due: 150, sent: 151, ended: 151, failure: "HTTP 502" },
    { stream: "GET", due: 180, sent: 180, ended: 10_180, failure: "no answer in 10 s" },
    answered(200, 90, "1"),
    answered(210, 10, "2"),
    answered(400, 5, "2"),
  ];
  expect(report(samples, { from: 120, to: 300 })).toEqual({
    sent: 7,
    failed: 2,
    kinds: { "HTTP 502": 1, "no answer in 10 s": 1 },
    failures: { from: 150, to: 180 },
    gap: 115,
    lag: 1,
    before: { p50: 7, p99: 7 },
    during: { p50: 90, p99: 90 },
    versions: [
      { version: "1", from: 5, to: 290, answers: 3 },
      { version: "2", from: 220, to: 405, answers: 2 },
    ],
    both: 70,
  });
});
