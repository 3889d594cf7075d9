import type { HttpMetrics, OAuthMetrics } from "../../types.ts";
import { counter, gauge, histogram } from "../promql.ts";

/** An app's own metrics of requests. */
export const httpMetrics = ({ requests, durations }: HttpMetrics) => ({
  requests: counter(requests, "method", "route", "status"),
  durations: histogram(durations, "route"),
});

/** An app's own metrics of sign-ins at providers. */
export const oauthMetrics = (names: OAuthMetrics) => ({
  started: counter(names.started, "provider"),
  finished: counter(names.finished, "provider"),
  failed: counter(names.failed, "provider", "reason"),
  durations: histogram(names.durations, "provider", "endpoint"),
  refreshes: gauge(names.refreshes, "provider", "outcome"),
  secretEnd: gauge(names.secretEnd, "provider"),
});

/** What the rules of `alerts/objectives.ts` record: requests a second, those that the promise is broken for, and all. */
export const objectiveMetrics = {
  availabilityBad: gauge("app:availability_bad:rate5m"),
  availabilityTotal: gauge("app:availability_total:rate5m"),
  latencyBad: gauge("app:latency_bad:rate5m"),
  latencyTotal: gauge("app:latency_total:rate5m"),
};
