import { describe, expect, it } from "vitest";
import { measureSoak, type Series } from "../../../cli/promote/soak.ts";
import { type Span, toSpans } from "../../../cli/promote/spans.ts";
import { HOUR } from "./samples.ts";

const START = 1_800_000_000;
const budget = {
  ...{ name: "Availability", allowed: 0.001, bads: "answered with errors" },
  spent: (window: string) => `spent[${window}]`,
};

/** A Prometheus that has these series, and notes what it is asked. */
function prometheus({
  up = [],
  alerts = [],
  spent = [],
}: {
  up?: Series[];
  alerts?: Series[];
  spent?: number[];
}) {
  const asked: unknown[] = [];
  return {
    asked,
    async range(expr: string, span: Span, step: number) {
      asked.push([expr, span.from - START, span.to - START, step]);
      return expr.includes("ALERTS") ? alerts : up;
    },
    async query(expr: string, at: number) {
      asked.push([expr, at - START]);
      return spent;
    },
  };
}

/** Samples of a job, a minute apart: minutes from the beginning on. @param without minutes that have none */
function job(name: string, minutes: number, without: number[] = [], down: number[] = []): Series {
  const all = Array.from({ length: minutes - 1 }, (_, index) => index + 2).filter(
    (one) => !without.includes(one),
  );
  return {
    metric: { job: name },
    values: all.map((minute) => [START + minute * 60, down.includes(minute) ? "0" : "1"]),
  };
}
const hour = { from: START, to: START + HOUR };

describe("a soak", () => {
  it("asks so that no sample of its time is left out", async () => {
    const metrics = prometheus({});
    await measureSoak(metrics, hour, [budget]);
    expect(metrics.asked).toEqual([
      ["min by (job) (max_over_time(up[120s]))", 120, HOUR, 60],
      [
        'max by (alertname, severity) (max_over_time(ALERTS{alertstate="firing",severity=~"critical|warning"}[60s]))',
        60,
        HOUR,
        60,
      ],
      ["spent[3600s]", HOUR],
    ]);
  });

  it("of a month asks for no more samples than Prometheus gives", async () => {
    const metrics = prometheus({});
    await measureSoak(metrics, { from: START, to: START + 30 * 24 * HOUR }, []);
    expect(metrics.asked[0]).toEqual(["min by (job) (max_over_time(up[600s]))", 600, 30 * 24 * HOUR, 300]);
  });

  it("in which nothing happened has nothing but its jobs", async () => {
    const metrics = prometheus({ up: [job("node", 60), job("api", 60)] });
    expect(await measureSoak(metrics, hour, [budget])).toEqual({
      span: hour,
      jobs: ["api", "node"],
      gaps: [],
      downs: [],
      alerts: [],
      budgets: [{ name: "Availability", allowed: 0.001, bads: "answered with errors", spent: null }],
    });
  });

  it("names gaps with the jobs that share them, also those at its begin and its end", async () => {
    const up = [job("api", 60, [2, 3, 20, 21, 22]), job("node", 60, [20, 21, 22, 60])];
    const { gaps } = await measureSoak(prometheus({ up }), hour, []);
    expect(gaps).toEqual([
      { from: START, to: START + 180, jobs: ["api"] },
      { from: START + 18 * 60, to: START + 22 * 60, jobs: ["api", "node"] },
      { from: START + 58 * 60, to: START + HOUR, jobs: ["node"] },
    ]);
  });

  it("names targets that did not answer, alerts that fired, and a budget that is spent", async () => {
    const fired = (minutes: number[]): Series["values"] => minutes.map((one) => [START + one * 60, "1"]);
    const metrics = prometheus({
      up: [job("api", 60, [], [30, 31])],
      alerts: [
        { metric: { alertname: "B", severity: "warning" }, values: fired([5, 6, 40]) },
        { metric: { alertname: "A", severity: "critical" }, values: fired([60]) },
      ],
      spent: [0.02],
    });
    expect(await measureSoak(metrics, hour, [budget])).toMatchObject({
      downs: [{ job: "api", spans: [{ from: START + 28 * 60, to: START + 31 * 60 }] }],
      alerts: [
        { name: "A", severity: "critical", spans: [{ from: START + 59 * 60, to: START + HOUR }] },
        {
          name: "B",
          severity: "warning",
          spans: [
            { from: START + 4 * 60, to: START + 6 * 60 },
            { from: START + 39 * 60, to: START + 40 * 60 },
          ],
        },
      ],
      budgets: [{ spent: 0.02 }],
    });
  });
});

it("points that are further apart than the grid are two spans", () => {
  expect(toSpans([10, 20, 40], 10, 15)).toEqual([
    { from: -5, to: 20 },
    { from: 25, to: 40 },
  ]);
});
