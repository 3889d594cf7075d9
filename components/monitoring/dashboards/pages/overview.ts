import { type Signal, signals } from "../../signals.ts";
import type { AppMonitoring, Objective } from "../../types.ts";
import { objectiveMetrics } from "../metrics/app.ts";
import { prometheus } from "../metrics/exporters.ts";
import {
  aggregate,
  average,
  combine,
  orZero,
  RATE_WINDOW,
  type Selector,
  select,
  type Vector,
  value,
  written,
} from "../promql.ts";
import type { Dashboard, Limits, Panel, Query } from "../types.ts";

/** What is known without a plot: whether something is wrong now. */
const STATE: readonly Panel[] = [
  {
    title: "Alerts that fire",
    description: "Each is in docs/runbooks/alerts.md with what to do. The dead man's switch is not counted.",
    kind: "numbers",
    unit: "count",
    queries: [
      {
        vector: orZero(
          aggregate(
            "count",
            value(select(prometheus.alerts, { alertstate: "firing", alertname: { not: "Watchdog" } })),
          ),
        ),
        legend: "firing",
      },
    ],
    limits: { critical: 1 },
  },
  {
    title: "Services that do not answer Prometheus",
    description: "Targets that are down: exporters, the API's containers, the site.",
    kind: "numbers",
    unit: "count",
    queries: [
      {
        vector: orZero(aggregate("count", combine(value(select(prometheus.up)), "<", 1))),
        legend: "down",
      },
    ],
    limits: { critical: 1 },
  },
];

/** How users are served, with what they are promised, and what the host has left. */
export function overview(monitoring: AppMonitoring): Dashboard {
  const { http, objective } = monitoring;
  const all = signals(monitoring);
  const host = all.filter(({ name }) => name === "cpu" || name === "memory");
  const users = all.filter((signal) => !host.includes(signal));
  return {
    name: "overview",
    title: "Overview",
    description: "How users are served, and what they are promised.",
    sections: [
      { title: "Now", panels: [...STATE, ...(http === undefined ? [] : promises(objective))] },
      { title: "How users are served", panels: users.map((signal) => signalPanel(signal, objective)) },
      ...(http === undefined ? [] : [{ title: "What is promised", panels: [budget(objective)] }]),
      ...(host.length === 0
        ? []
        : [{ title: "Host", panels: host.map((signal) => signalPanel(signal, objective)) }]),
    ],
  };
}

const DESCRIPTIONS: Record<Signal["name"], string> = {
  requests: "Requests of users in a second, without health checks. A sudden fall matters as much as a rise.",
  errors:
    "Share of users' requests that the app answered with an error of its own (5xx). The line is what is promised.",
  p95: "One request in twenty takes longer. Routes that wait for somebody else's server are left out.",
  logins:
    "Share of logins that succeed. Below the line, either many passwords are tried or the login is broken.",
  siteUp: "Share of checks, every 15 s, in which the front page answered 200.",
  siteSeconds: "Time until the front page has arrived, asked from the host itself.",
  cpu: "All processors together. Above the line for long, answers get slower.",
  memory: "What could not be given to another program at once. At 100 % the kernel ends a process.",
};

function signalLimits({ availability, latency }: Objective): Record<Signal["name"], Limits | undefined> {
  return {
    requests: undefined,
    errors: { critical: round(1 - availability) },
    p95: { critical: latency.seconds },
    logins: { critical: 0.9, worse: "below" },
    siteUp: { critical: 1, worse: "below" },
    siteSeconds: { critical: 2 },
    cpu: { warning: 0.8 },
    memory: { warning: 0.92 },
  };
}

function signalPanel(signal: Signal, objective: Objective): Panel {
  const limits = signalLimits(objective)[signal.name];
  const isWhole = signal.unit === "share" && signal.name !== "errors";
  return {
    title: signal.title,
    description: DESCRIPTIONS[signal.name],
    kind: "plot",
    unit: signal.unit,
    queries: [
      { vector: written(signal.expr(RATE_WINDOW)), legend: signal.title },
      ...lines(signal, objective),
    ],
    ...(limits !== undefined && { limits }),
    ...(isWhole && { max: 1 }),
  };
}

/** Other series on a signal's plot. */
function lines(signal: Signal, { availability }: Objective): Query[] {
  if (signal.name !== "errors") return [];
  return [{ vector: written(`vector(${round(1 - availability)})`), legend: "Promised at most" }];
}

type Recorded = Selector<"gauge", never>;

/** Share of requests that kept a promise, over a time. */
function kept(bad: Recorded, total: Recorded, window: string): Vector<never> {
  return combine(1, "-", broken(bad, total, window));
}

function broken(bad: Recorded, total: Recorded, window: string): Vector<never> {
  const mean = (of: Recorded) => aggregate("sum", average(of, window));
  return combine(mean(bad), "/", combine(mean(total), ">", 0));
}

const recorded = {
  availability: [select(objectiveMetrics.availabilityBad), select(objectiveMetrics.availabilityTotal)],
  latency: [select(objectiveMetrics.latencyBad), select(objectiveMetrics.latencyTotal)],
} as const;

/** Prometheus keeps 15 days. */
const PROMISE_WINDOW = "7d";

function promises({ availability, latency }: Objective): Panel[] {
  const panel = (title: string, description: string, vector: Vector, share: number): Panel => ({
    title,
    description,
    kind: "numbers",
    unit: "share",
    decimals: 2,
    queries: [{ vector, legend: "kept", mayBeEmpty: "nobody has asked anything for a week" }],
    limits: { critical: share, worse: "below" },
  });
  return [
    panel(
      "Answered without an error, 7 days",
      `${percent(availability)} of requests over 30 days are promised.`,
      kept(...recorded.availability, PROMISE_WINDOW),
      availability,
    ),
    panel(
      `Answered within ${latency.seconds} s, 7 days`,
      `${percent(latency.share)} of requests over 30 days are promised.`,
      kept(...recorded.latency, PROMISE_WINDOW),
      latency.share,
    ),
  ];
}

function budget({ availability, latency }: Objective): Panel {
  const speed = (name: keyof typeof recorded, share: number, legend: string): Query => ({
    vector: combine(broken(...recorded[name], "1h"), "/", round(1 - share)),
    legend,
    mayBeEmpty: "nobody has asked anything for an hour",
  });
  return {
    title: "How fast the promises are used up",
    description:
      "Errors of the last hour, over what is allowed. At 1, nothing is left after 30 days. At 14.4, 2 % of a month's errors are used up within the hour, and people are called.",
    kind: "plot",
    unit: "count",
    width: 24,
    queries: [
      speed("availability", availability, "Without an error"),
      speed("latency", latency.share, `Within ${latency.seconds} s`),
    ],
    limits: { warning: 1, critical: 14.4 },
  };
}

/** 1 - 0.999 is not 0.001 for a computer. */
const round = (share: number) => Number(share.toPrecision(6));
const percent = (share: number) => `${Number((share * 100).toPrecision(5))} %`;
