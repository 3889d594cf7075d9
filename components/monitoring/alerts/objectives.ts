import type { HttpMetrics, Objective } from "../types.ts";
import type { Alert, Recording, RuleGroup } from "./types.ts";

/**
 * How fast the budget of errors of 30 days is used up. A window of hours says that it matters, a short one that it still
 * goes on. Values of the SRE Workbook: 2 % of the budget in 1 h, 5 % in 6 h, 10 % in 1 d and in 3 d.
 */
const WINDOWS = [
  { speed: "Fast", factor: 14.4, long: "1h", short: "5m", for: "2m", severity: "critical" },
  { speed: "Fast", factor: 6, long: "6h", short: "30m", for: "15m", severity: "critical" },
  { speed: "Slow", factor: 3, long: "1d", short: "2h", for: "1h", severity: "warning" },
  { speed: "Slow", factor: 1, long: "3d", short: "6h", for: "3h", severity: "warning" },
] as const;

/** A window with fewer bad requests says nothing about the share of them. */
const MINIMUM_BAD = 10;
const STEP = "5m";
const STEP_SECONDS = 300;

interface Indicator {
  /** In names of alerts and of recorded series. */
  name: string;
  /** Share of good requests that is promised. */
  objective: number;
  bad: string;
  total: string;
  /** What the bad requests are, for people. */
  bads: string;
}

export function objectives(metrics: HttpMetrics, objective: Objective): RuleGroup {
  const all = indicators(metrics, objective);
  return { name: "objectives", rules: all.flatMap((one) => [...recordings(one), ...alerts(one)]) };
}

/** A budget of errors, asked about a time of any length. */
export interface ErrorBudget {
  name: string;
  /** Share of requests that may be bad. */
  allowed: number;
  /** What the bad requests are, for people. */
  bads: string;
  /**
   * PromQL with the share of bad requests. It has a result only where that is more than allowed.
   * @param window such as `1d`, in seconds, minutes, hours or days
   */
  spent: (window: string) => string;
}

export function errorBudgets(metrics: HttpMetrics, objective: Objective): ErrorBudget[] {
  return indicators(metrics, objective).map(({ name, objective: promised, bads }) => {
    const allowed = Number((1 - promised).toPrecision(4));
    const spent = (window: string) => `${ratio(name, window)} > ${allowed} and ${enoughBad(name, window)}`;
    return { name, allowed, bads, spent };
  });
}

function indicators(metrics: HttpMetrics, { availability, latency }: Objective): Indicator[] {
  const { requests, durations, ignoredRoutes, slowRoutes } = metrics;
  const users = `route!~"${ignoredRoutes}"`;
  const own = slowRoutes === undefined ? users : `route!~"${ignoredRoutes}|${slowRoutes}"`;
  const count = (series: string) => `sum(rate(${series}[${STEP}]))`;
  const total = count(`${requests}{${users}}`);
  return [
    {
      name: "Availability",
      objective: availability,
      // Nothing counts the errors before the first one.
      bad: `(${count(`${requests}{${users},status=~"5.."}`)} or 0 * ${total})`,
      total,
      bads: "answered with errors",
    },
    {
      name: "Latency",
      objective: latency.share,
      bad: `${count(`${durations}_count{${own}}`)} - ${count(`${durations}_bucket{${own},le="${bucket(latency.seconds)}"}`)}`,
      total: count(`${durations}_count{${own}}`),
      bads: `answered after more than ${latency.seconds} s`,
    },
  ];
}

function recordings({ name, bad, total }: Indicator): Recording[] {
  return [
    { record: series(name, "bad"), expr: bad },
    { record: series(name, "total"), expr: total },
  ];
}

function alerts({ name, objective, bads }: Indicator): Alert[] {
  const budget = 1 - objective;
  return (["Fast", "Slow"] as const).map((speed): Alert => {
    const windows = WINDOWS.filter((window) => window.speed === speed);
    const exprs = windows.map(({ factor, long, short }) => {
      const limit = Number((factor * budget).toPrecision(4));
      return `(${ratio(name, long)} > ${limit} and ${ratio(name, short)} > ${limit} and ${enoughBad(name, long)})`;
    });
    const [first, second] = windows;
    return {
      name: `${name}Budget${speed}`,
      expr: exprs.join(" or "),
      for: first?.for ?? "0s",
      severity: first?.severity ?? "warning",
      summary: `{{ $value | humanizePercentage }} of the requests of the last ${first?.long} or ${second?.long} were ${bads}; ${share(budget)} of a month's may be`,
      action: "Read the log of api; if it began with a release, go back to the one before.",
      runbook: "objectives",
    };
  });
}

const enoughBad = (name: string, window: string) =>
  `sum(avg_over_time(${series(name, "bad")}[${window}])) * ${seconds(window)} > ${MINIMUM_BAD}`;

const series = (name: string, of: "bad" | "total") => `app:${name.toLowerCase()}_${of}:rate${STEP}`;

function ratio(name: string, window: string): string {
  if (seconds(window) <= STEP_SECONDS)
    return `(sum(${series(name, "bad")}) / (sum(${series(name, "total")}) > 0))`;
  const mean = (of: "bad" | "total") => `sum(avg_over_time(${series(name, of)}[${window}]))`;
  return `(${mean("bad")} / (${mean("total")} > 0))`;
}

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

function seconds(window: string): number {
  return Number.parseInt(window, 10) * (UNITS[window.slice(-1)] ?? Number.NaN);
}

/** Prometheus's client for Python writes `1.0`. */
function bucket(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

const share = (value: number) => `${Number((value * 100).toPrecision(4))} %`;
