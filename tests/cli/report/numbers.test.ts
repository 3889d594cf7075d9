import { describe, expect, it } from "vitest";
import { numbersOf } from "../../../cli/report/numbers.ts";
import type { HostReport, Series } from "../../../contracts/report.ts";
import { BEGAN, host, RECORDED } from "./samples.ts";

const signal = { title: "A signal", unit: "share", better: "lower" } as const;
/** Two points before the release, one in it and two after it. */
const TIMES = [BEGAN - 120, BEGAN - 60, BEGAN + 60, RECORDED + 60, RECORDED + 120];
const series = (name: string, ...values: (number | null)[]): Series => ({
  ...signal,
  name,
  points: values.map((value, at) => [TIMES[at] as number, value]),
});
const of = (...signals: Series[]) => numbersOf({ ...host, signals } satisfies HostReport);

describe("the numbers of a release", () => {
  it("are averages before it and after it, without the time in which it was made", () => {
    expect(of(series("cpu", 0.1, 0.3, 0.9, null, 0.6)).signals).toEqual([
      { ...signal, name: "cpu", before: 0.2, after: 0.6 },
    ]);
    expect(of(series("cpu", null, null)).signals).toEqual([
      { ...signal, name: "cpu", before: null, after: null },
    ]);
  });

  it("weigh errors by requests", () => {
    const { signals, errorsPerMinute, failedRequests } = of(
      series("requests", 1, 3, 2, 0, 10),
      series("errors", 0.4, 0, 0.5, null, 0.1),
    );
    expect(signals[1]).toMatchObject({ before: 0.1, after: 0.1 });
    expect(errorsPerMinute).toEqual({ before: 12, after: 60 });
    // A minute each of 1 error a second.
    expect(failedRequests).toBe(120);
  });

  it("count the time in which the site did not answer, from the beginning on", () => {
    expect(of(series("siteUp", 0, 0, 0.5, 1, 0.75)).downtimeSeconds).toBe(45);
    expect(of(series("siteUp", 1, 1, 1, 1, 1)).downtimeSeconds).toBe(0);
  });

  it("are unknown where nobody counted", () => {
    expect(of()).toEqual({
      signals: [],
      downtimeSeconds: null,
      failedRequests: null,
      errorsPerMinute: { before: null, after: null },
    });
  });
});
