import type {
  MonitoredServices,
  MonitoringConfig,
  MonitoringFileArgs,
} from "../../../../components/monitoring/index.ts";

export const config: MonitoringConfig = { logs: false, traces: false, dashboards: false, retentionDays: 15 };

/** An app with everything that can be monitored. */
export const everything: MonitoredServices = {
  proxy: { service: "nginx", networks: ["edge"], includes: true },
  postgres: {
    ...{ service: "db", network: "backend", healthy: true },
    login: { user: "monitor", password: "planted-db" },
  },
  redis: { service: "cache", network: "backend", healthy: false, password: "planted-redis" },
  queues: ["mail", "sync"],
  networks: ["backend", "edge"],
};

/** An app with a proxy of its own, and nothing else. */
export const bare: MonitoredServices = {
  proxy: { service: "proxy", networks: ["default"], includes: false },
  queues: [],
  networks: ["default"],
};

export const args: MonitoringFileArgs = {
  config,
  services: everything,
  domain: "shop.test",
  machine: { memoryMb: 4096 },
  volumeGb: 20,
  alertmanager: '{"route":{"receiver":"nobody"}}',
  receivers: { any: false, secrets: {} },
  login: "monitoring:{SSHA}planted$hash",
  rules: { site: "groups: # {{ $labels.instance }}\n" },
};
