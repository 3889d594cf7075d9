import type { AppMonitoring } from "../../components/monitoring/index.ts";

/** What watches the Personal Assistant, as compose.monitoring.yaml runs it. */
export const monitoring: AppMonitoring = {
  alertmanager: "alertmanager",
  exporters: ["node", "postgres", "redis", "blackbox"],
  queues: ["ai", "email", "files", "sync", "maintenance"],
  http: {
    job: "api",
    requests: "assistant_http_requests_total",
    durations: "assistant_http_request_duration_seconds",
    ignoredRoutes: "none|/metrics|.*/health",
    slowRoutes: ".*/oauth/.*",
    loginRoute: "/api/auth/login",
  },
  oauth: {
    started: "assistant_oauth_started_total",
    finished: "assistant_oauth_finished_total",
    failed: "assistant_oauth_failed_total",
    // An old link, a refusal, an account that is somebody else's.
    userReasons: "account|denied|scope|state",
    refreshes: "assistant_oauth_refreshes",
    // What a person has ended at the provider is no failure.
    goodOutcomes: "done|grant|scope|unrefreshable",
    durations: "assistant_oauth_provider_duration_seconds",
    secretEnd: "assistant_oauth_client_secret_expires_timestamp_seconds",
  },
  objective: { availability: 0.999, latency: { share: 0.99, seconds: 1 } },
};
