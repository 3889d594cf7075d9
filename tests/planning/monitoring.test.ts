import { expect, it } from "vitest";
import { parse } from "yaml";
import type { Model } from "../../components/compose/index.ts";
import { monitoredApp } from "../../planning/description/monitored.ts";
import type { App, AppDatabase } from "../../planning/description/types.ts";
import { monitoringCost, monitoringFile, pageWarnings } from "../../planning/monitoring.ts";

const shop: App = {
  name: "shop",
  composeFiles: ["compose.yaml"],
  database: {
    server: { service: "db" },
    name: "shop",
    schema: "shop",
    superuser: { name: "postgres", password: "PG" },
    roles: { owner: "o", migrator: { name: "m", password: "M" }, app: { name: "a", password: "A" } },
  },
  variables: { PROMETHEUS_IMAGE: { description: "Its own.", source: { from: "value", value: "p:1" } } },
};
const config = { logs: false, traces: false, dashboards: false, retentionDays: 15 };
const model: Model = {
  name: "shop",
  services: {
    proxy: {
      "x-landfall": { upstreams: { web: 80 } },
      networks: { default: null },
      volumes: [
        {
          type: "bind",
          source: new URL("../../apps/prosight/nginx", import.meta.url).pathname,
          target: "/n",
        },
      ],
    },
    web: { image: "shop:1", networks: { default: null } },
    db: { image: "postgres:15", networks: { default: null } },
  },
};
const host = {
  kind: "create",
  region: "tor1",
  size: "s-2vcpu-4gb",
  image: "debian-12-x64",
  volumeGb: 20,
} as const;

it("adds to an app what monitoring needs, and a role for the exporter of a database that Landfall manages", () => {
  const app = monitoredApp(shop);
  expect(app.monitoring).toMatchObject({ alertmanager: "alertmanager", exporters: ["node", "blackbox"] });
  expect(app.database?.roles.monitor).toEqual({ name: "monitor", password: "MONITOR_DB_PASSWORD" });
  expect(app.variables).toMatchObject({
    MONITOR_DB_PASSWORD: { source: { from: "generated" } },
    MONITORING_PASSWORD: { source: { from: "generated", length: 32 } },
    MONITORING_LOGIN: { source: { from: "pageLogin" } },
    NOTIFY_SLACK_URL: { source: { from: "notify" } },
    LOKI_IMAGE: { source: { from: "setting", required: false } },
    PROMETHEUS_IMAGE: { source: { from: "value" } },
  });
  const { database: _, ...bare } = shop;
  expect(monitoredApp(bare).variables).not.toHaveProperty("MONITOR_DB_PASSWORD");
  const outside: App = {
    ...shop,
    database: { ...(shop.database as AppDatabase), server: { outside: true } },
  };
  expect(monitoredApp(outside).database?.roles).not.toHaveProperty("monitor");
});

it("renders the file from the app's own files, the stack and the droplet", () => {
  const variables = {
    MONITOR_DB_PASSWORD: "placeholder-monitor",
    MONITORING_LOGIN: "placeholder-login",
    ALERTMANAGER_CONFIG: "{}",
    NOTIFY_SLACK_URL: "placeholder-slack",
    NOTIFY_MAIL_PASSWORD: "",
  };
  const stack = {
    app: monitoredApp(shop),
    domain: "shop.test",
    host,
    notify: { slack: { url: "https://a.example" } },
  };
  const { services, configs } = parse(monitoringFile({ model, variables }, stack, config));
  expect(services.prometheus.mem_limit).toBe("192m");
  expect(services.prometheus.command).toContain("--storage.tsdb.retention.size=2048MB");
  expect(services["postgres-exporter"].environment.DATA_SOURCE_USER).toBe("monitor");
  expect(configs["monitoring-postgres-password"].content).toBe("placeholder-monitor\n");
  expect(configs["monitoring-proxy-login"].content).toBe("placeholder-login\n");
  expect(configs["monitoring-notify-slack-url"].content).toBe("placeholder-slack\n");
  expect(configs).not.toHaveProperty("monitoring-notify-mail-password");
  const rules = Object.keys(configs).filter((name) => name.startsWith("monitoring-rules-"));
  expect(rules.map((name) => name.slice("monitoring-rules-".length))).toEqual([
    ...["backup", "drill", "host", "releases", "services", "site", "monitoring"],
  ]);
  expect(configs["monitoring-rules-services"].content).toContain("PostgresDown");
  expect(configs["monitoring-rules-services"].content).not.toContain("RedisDown");
});

it("says what cannot be monitored", () => {
  const services = { ...model.services, grafana: { image: "grafana" } };
  const stack = { app: monitoredApp(shop), domain: "shop.test" };
  expect(() => monitoringFile({ model: { ...model, services }, variables: {} }, stack, config)).toThrow(
    "landfall:monitoring would add services.grafana, which the Compose files have already",
  );
});

it("warns where the proxy would show no pages", () => {
  const proxy = { service: "nginx", reload: [] };
  const services = [{ service: "prometheus" } as never];
  expect(pageWarnings({ services, proxy }, true)).toEqual([
    "nginx shows no pages under /monitoring/: no file of it includes /etc/nginx/monitoring/. docs/monitoring.md has the lines to add.",
  ]);
  expect(pageWarnings({ services: [{ service: "nginx-exporter" } as never], proxy }, true)).toEqual([]);
  expect(pageWarnings({ services, proxy }, false)).toEqual([]);
});

it("costs what its containers may take, and nothing where there is none", () => {
  const service = (name: string, memory: number) => ({ service: name, container: { memory } }) as never;
  const services = [service("prometheus", 192), service("loki", 112), service("api", 256)];
  expect(monitoringCost({ services }, host)).toBe(
    "Monitoring takes at most 304 MB of memory, 7 % of the droplet's 4096 MB: 2 containers.",
  );
  expect(monitoringCost({ services }, { ...host, size: "unknown" })).toBe(
    "Monitoring takes at most 304 MB of memory: 2 containers.",
  );
  expect(monitoringCost({ services: [service("api", 256)] }, host)).toBeUndefined();
});
