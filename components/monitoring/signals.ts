import type { AppMonitoring, HttpMetrics } from "./types.ts";

/** A number that says how the app does. A release is judged by it, and people see it as a plot. */
export interface Signal {
  name: "requests" | "errors" | "p95" | "logins" | "siteUp" | "siteSeconds" | "cpu" | "memory";
  /** Title of a plot. */
  title: string;
  unit: "requests/s" | "share" | "seconds";
  /** Whether a higher value is better, worse, or neither. */
  better: "higher" | "lower" | "neither";
  /**
   * PromQL with one series or none.
   * @param window such as `5m`
   */
  expr: (window: string) => string;
  /**
   * PromQL: how many a second the number was made of. A share of few says nothing.
   * @default traffic does not make the number
   */
  of?: (window: string) => string;
}

/** The signals whose metrics an app has: how its users are served first, then the host. */
export function signals({ http, exporters }: AppMonitoring): Signal[] {
  return [
    ...(http === undefined ? [] : httpSignals(http)),
    ...(exporters.includes("blackbox") ? SITE : []),
    ...(exporters.includes("node") ? HOST : []),
  ];
}

function httpSignals({ requests, durations, ignoredRoutes, slowRoutes, loginRoute }: HttpMetrics): Signal[] {
  const users = `route!~"${ignoredRoutes}"`;
  const own = slowRoutes === undefined ? users : `route!~"${ignoredRoutes}|${slowRoutes}"`;
  const rate = (selector: string, window: string) => `sum(rate(${requests}{${selector}}[${window}]))`;
  // Nothing counts errors, or logins that succeed, before the first one.
  const share = (part: string, all: string, window: string) =>
    `(${rate(part, window)} or 0 * ${rate(all, window)}) / (${rate(all, window)} > 0)`;
  const login = `route="${loginRoute}"`;
  return [
    {
      name: "requests",
      title: "Requests",
      unit: "requests/s",
      better: "neither",
      expr: (window) => rate(users, window),
    },
    {
      name: "errors",
      title: "Requests answered with an error",
      unit: "share",
      better: "lower",
      expr: (window) => share(`${users},status=~"5.."`, users, window),
      of: (window) => rate(users, window),
    },
    {
      name: "p95",
      title: "Response time, 95th percentile",
      unit: "seconds",
      better: "lower",
      expr: (window) =>
        `histogram_quantile(0.95, sum by (le) (rate(${durations}_bucket{${own}}[${window}])))`,
      of: (window) => rate(own, window),
    },
    ...(loginRoute === undefined
      ? []
      : [
          {
            name: "logins" as const,
            title: "Logins that succeed",
            unit: "share" as const,
            better: "higher" as const,
            expr: (window: string) => share(`${login},status=~"2.."`, login, window),
            of: (window: string) => rate(login, window),
          },
        ]),
  ];
}

/** The site from outside its containers. */
const SITE: readonly Signal[] = [
  {
    name: "siteUp",
    title: "Checks that the site answers",
    unit: "share",
    better: "higher",
    expr: (window) => `avg(avg_over_time(probe_success{job="site"}[${window}]))`,
  },
  {
    name: "siteSeconds",
    title: "Time of the front page",
    unit: "seconds",
    better: "lower",
    expr: (window) => `avg(avg_over_time(probe_duration_seconds{job="site"}[${window}]))`,
  },
];

const HOST: readonly Signal[] = [
  {
    name: "cpu",
    title: "CPU in use",
    unit: "share",
    better: "lower",
    expr: (window) => `1 - avg(rate(node_cpu_seconds_total{mode="idle"}[${window}]))`,
  },
  {
    name: "memory",
    title: "Memory in use",
    unit: "share",
    better: "lower",
    expr: (window) =>
      `1 - avg(avg_over_time(node_memory_MemAvailable_bytes[${window}])) / avg(node_memory_MemTotal_bytes)`,
  },
];
