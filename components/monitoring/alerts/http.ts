import type { HttpMetrics } from "../types.ts";
import type { Alert } from "./types.ts";

/** From one request in five seconds on: one error in the night is not five per cent of anything. */
const MINIMUM_RATE = 0.2;

/** How users are served, by the app's own counters. Ratios are silent below a minimum of traffic. */
export function http(metrics: HttpMetrics): Alert[] {
  return [...availability(metrics), ...latency(metrics), ...logins(metrics)];
}

function availability({ job, requests, ignoredRoutes }: HttpMetrics): Alert[] {
  const users = `${requests}{route!~"${ignoredRoutes}"}`;
  const errors = `${requests}{route!~"${ignoredRoutes}",status=~"5.."}`;
  // Nothing counts the errors before the first one.
  const ratio = (window: string, offset = "") => {
    const all = `sum(rate(${users}[${window}]${offset}))`;
    return `((sum(rate(${errors}[${window}]${offset})) or 0 * ${all}) / ${all})`;
  };
  return [
    {
      name: "ApiGone",
      // Found by name server: where no container is left, there is nothing that could be down.
      expr: `absent(up{job="${job}"})`,
      for: "2m",
      severity: "critical",
      summary: "No container of the API is running",
      action: "Deploy again with pulumi up, and read what it says about the service.",
      runbook: "api",
    },
    {
      name: "ApiErrors",
      expr: `sum(rate(${requests}{status=~"5.."}[5m])) / (sum(rate(${requests}[5m])) > ${MINIMUM_RATE}) > 0.05`,
      for: "5m",
      severity: "critical",
      summary: "{{ $value | humanizePercentage }} of the API's answers are errors",
      action: "Read the log of api; if it began with a release, go back to the one before.",
      runbook: "api",
    },
    {
      name: "ApiErrorsRise",
      // Half as many again as in the day before, and more than a few.
      expr: `${ratio("1h")} > 1.5 * ${ratio("1d", " offset 1h")} and ${ratio("1h")} > 0.01 and sum(increase(${errors}[1h])) > 10`,
      for: "10m",
      severity: "warning",
      summary:
        "{{ $value | humanizePercentage }} of the API's answers are errors, half as many again as yesterday",
      action: "Read the log of api; if it began with a release, go back to the one before.",
      runbook: "api",
    },
  ];
}

function latency({ requests, durations, ignoredRoutes, slowRoutes }: HttpMetrics): Alert[] {
  const ignored = slowRoutes === undefined ? ignoredRoutes : `${ignoredRoutes}|${slowRoutes}`;
  const own = `{route!~"${ignored}"}`;
  const enough = (selector: string) => `sum(rate(${requests}${selector}[10m])) > ${MINIMUM_RATE}`;
  const p95 = (selector: string) =>
    `histogram_quantile(0.95, sum by (le) (rate(${durations}_bucket${selector}[10m])))`;
  const mean = (window: string, offset = "") =>
    `(sum(rate(${durations}_sum${own}[${window}]${offset})) / sum(rate(${durations}_count${own}[${window}]${offset})))`;
  const slow = (name: string, limit: number, rest: Pick<Alert, "for" | "severity">): Alert => ({
    name,
    expr: `${p95(own)} > ${limit} and ${enough(own)}`,
    ...rest,
    summary: "One answer of the API in twenty takes longer than {{ $value | humanizeDuration }}",
    action: "Is the host busy, or PostgreSQL? If it began with a release, go back to the one before.",
    runbook: "api",
  });
  return [
    slow("ApiSlow", 0.2, { for: "30m", severity: "warning" }),
    slow("ApiVerySlow", 2, { for: "5m", severity: "critical" }),
    {
      name: "ApiSlowerThanUsual",
      expr: `${mean("10m")} > 3 * ${mean("1d", " offset 1h")} and ${mean("10m")} > 0.05 and ${enough(own)}`,
      for: "10m",
      severity: "warning",
      summary:
        "The API takes {{ $value | humanizeDuration }} on average, more than three times as long as yesterday",
      action: "Is the host busy, or PostgreSQL? If it began with a release, go back to the one before.",
      runbook: "api",
    },
    ...(slowRoutes === undefined
      ? []
      : [
          {
            name: "ProvidersSlow",
            expr: `${p95(`{route=~"${slowRoutes}"}`)} > 2 and sum(increase(${requests}{route=~"${slowRoutes}"}[10m])) > 20`,
            for: "15m",
            severity: "warning" as const,
            summary: "One sign-in at a provider in twenty takes longer than {{ $value | humanizeDuration }}",
            action:
              "bin/landfall oauth check asks each provider; their status pages say whether it is theirs.",
            runbook: "logins" as const,
          },
        ]),
  ];
}

function logins({ requests, ignoredRoutes, loginRoute }: HttpMetrics): Alert[] {
  const users = `${requests}{route!~"${ignoredRoutes}"}`;
  const refused = `${requests}{route!~"${ignoredRoutes}",status=~"401|403"}`;
  const refusals: Alert = {
    name: "AuthenticationFails",
    expr: `sum(rate(${refused}[15m])) / (sum(rate(${users}[15m])) > ${MINIMUM_RATE}) > 0.05`,
    for: "10m",
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of the API's requests are refused as not authenticated",
    action: "Were signing keys changed? If one address tries passwords, the log of nginx names it.",
    runbook: "logins",
  };
  if (loginRoute === undefined) return [refusals];
  const tries = `${requests}{route="${loginRoute}"}`;
  const failed = `${requests}{route="${loginRoute}",status!~"2.."}`;
  return [
    refusals,
    {
      name: "LoginsFail",
      // 20 tries in 15 min: a person who mistypes a password is no outage.
      expr: `sum(increase(${failed}[15m])) / (sum(increase(${tries}[15m])) > 20) > 0.1`,
      for: "5m",
      severity: "critical",
      summary: "{{ $value | humanizePercentage }} of the logins fail",
      action: "Read the log of api; if it began with a release, go back to the one before.",
      runbook: "logins",
    },
  ];
}
