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
  objective: { availability: 0.999, latency: { share: 0.99, seconds: 1 } },
};
