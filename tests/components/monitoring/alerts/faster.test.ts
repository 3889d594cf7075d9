import { expect, it } from "vitest";
import { ruleGroups } from "../../../../components/monitoring/index.ts";
import { faster } from "./faster.ts";

const alert = { name: "A", severity: "warning", summary: "", action: "", runbook: "api" } as const;

it("divides how long a fault lasts, windows and offsets, and no age, count or threshold", () => {
  const expr =
    "sum(rate(a[5m])) > 1.5 * sum(rate(a[1d] offset 1h)) and time() - b > 26 * 3600 and increase(c[1h]) > 10";
  const group = {
    name: "g",
    rules: [
      { ...alert, expr, for: "30m" },
      { record: "r", expr: "rate(a[5m])" },
    ],
  };
  expect(faster(group, 20)).toEqual({
    name: "g",
    rules: [
      {
        ...alert,
        expr: "sum(rate(a[15000ms])) > 1.5 * sum(rate(a[4320000ms] offset 180000ms)) and time() - b > 26 * 3600 and increase(c[180000ms]) > 10",
        for: "90000ms",
      },
      { record: "r", expr: "rate(a[15000ms])" },
    ],
  });
});

it("divides the seconds by which a rate becomes a count", () => {
  const [objectives] = ruleGroups({
    monitoring: {
      alertmanager: "alertmanager",
      exporters: [],
      http: { job: "api", requests: "r", durations: "d", ignoredRoutes: "none" },
      objective: { availability: 0.99, latency: { share: 0.9, seconds: 1 } },
    },
    hasBackups: false,
    hasMigrations: false,
  }).map((group) => faster(group, 20));
  const text = JSON.stringify(objectives);
  expect(text).toContain("[180000ms])) * 180 > 10");
  expect(text).not.toContain("* 3600");
});
