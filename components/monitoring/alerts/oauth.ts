import type { OAuthMetrics } from "../types.ts";
import type { RuleGroup } from "./types.ts";

/** One failure in the night is not half of anything: more than three in an hour. */
const MINIMUM_FAILURES = 3;
/** Share of connections, or of refreshes, that may fail. */
const SHARE = 0.2;

/** Accounts at identity providers, by the app's own counters. */
export function oauth({
  started,
  failed,
  userReasons,
  refreshes,
  goodOutcomes,
  secretEnd,
}: OAuthMetrics): RuleGroup {
  // Several containers say it, and during a rotation the older ones say another day.
  const left = `max by (provider) (${secretEnd}) - time()`;
  const failures = `sum by (provider) (increase(${failed}{reason!~"${userReasons}"}[1h]))`;
  // The counts are shared, and every container shows the same.
  const refreshed = (selector: string) =>
    `sum by (provider) (max by (provider, outcome) (increase(${refreshes}${selector}[1h])))`;
  const bad = refreshed(`{outcome!~"${goodOutcomes}"}`);
  return {
    name: "oauth",
    rules: [
      {
        name: "OAuthClientSecretEnds",
        expr: `0 < ${left} <= 30 * 86400`,
        severity: "warning",
        summary: "The client secret at {{ $labels.provider }} ends in {{ $value | humanizeDuration }}",
        action: "Rotate it: docs/oauth.md says how, without a failed request.",
        runbook: "identity-providers",
      },
      {
        name: "OAuthClientSecretEnded",
        expr: `${left} <= 0`,
        severity: "critical",
        summary:
          "The client secret at {{ $labels.provider }} ends today, or has ended: nobody can connect there, and no token is refreshed",
        action:
          "Make a new one on the provider's page, set it with its expires as docs/oauth.md says, and deploy.",
        runbook: "identity-providers",
      },
      {
        name: "OAuthConnectionsFail",
        expr: `(${failures} / sum by (provider) (increase(${started}[1h])) > ${SHARE}) and ${failures} > ${MINIMUM_FAILURES}`,
        for: "5m",
        severity: "warning",
        summary:
          "{{ $value | humanizePercentage }} of the accounts that people connect at {{ $labels.provider }} fail",
        action:
          "bin/landfall oauth check {{ $labels.provider }} says what the provider refuses; the log of api has the reasons.",
        runbook: "identity-providers",
      },
      {
        name: "OAuthRefreshesFail",
        expr: `(${bad} / ${refreshed("")} > ${SHARE}) and ${bad} > ${MINIMUM_FAILURES}`,
        for: "5m",
        severity: "warning",
        summary:
          "{{ $value | humanizePercentage }} of the refreshes of tokens at {{ $labels.provider }} fail: accounts there stop working",
        action:
          "bin/landfall oauth check {{ $labels.provider }} says what the provider refuses; the logs of api and worker-sync have the reasons.",
        runbook: "identity-providers",
      },
    ],
  };
}
