import type { AppMonitoring } from "../../../../components/monitoring/index.ts";

/** A shop that counts its requests and is watched from outside its containers. */
export const monitoring: AppMonitoring = {
  alertmanager: "alertmanager",
  exporters: ["blackbox", "node"],
  http: {
    ...{ job: "api", requests: "requests_total", durations: "seconds", ignoredRoutes: "/health" },
    loginRoute: "/login",
  },
  objective: { availability: 0.999, latency: { share: 0.99, seconds: 1 } },
};
