import type { Fault } from "./fault.ts";

/** What `promtool test rules` reads: JSON is YAML. */
export function faultTests(group: string, faults: readonly Fault[]): object {
  return {
    rule_files: [`/rules/${group}.yml`],
    evaluation_interval: "1m",
    tests: faults.map(({ alert, interval = "1m", series, silentAt, firesAt, resolvedAt }) => ({
      name: alert,
      interval,
      input_series: inputs(series),
      promql_expr_test: [
        firing(`alertname="${alert}"`, silentAt, 0),
        firing(`alertname="${alert}"`, firesAt, 1),
        firing(`alertname="${alert}"`, resolvedAt, 0),
      ],
    })),
  };
}

/** Nothing but the dead man's switch fires, at any time of a day. */
export function quietTests(groups: readonly string[], series: Record<string, string>): object {
  const hours = Array.from({ length: 24 }, (_, hour) => `${hour + 1}h`);
  return {
    rule_files: groups.map((group) => `/rules/${group}.yml`),
    evaluation_interval: "5m",
    tests: [
      {
        name: "a quiet day",
        interval: "5m",
        input_series: inputs(series),
        promql_expr_test: hours.flatMap((hour) => [
          {
            expr: 'count(count_over_time(ALERTS{alertname!="Watchdog",alertstate="firing"}[1h])) or vector(0)',
            eval_time: hour,
            exp_samples: [{ labels: "{}", value: 0 }],
          },
          firing('alertname="Watchdog"', hour, 1),
        ]),
      },
    ],
  };
}

function inputs(series: Record<string, string>) {
  return Object.entries(series).map(([name, values]) => ({ series: name, values }));
}

function firing(selector: string, at: string, count: number) {
  return {
    expr: `count(ALERTS{${selector},alertstate="firing"}) or vector(0)`,
    eval_time: at,
    exp_samples: [{ labels: "{}", value: count }],
  };
}
