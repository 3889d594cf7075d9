import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type MonitoringFileArgs, renderMonitoring } from "../../../../components/monitoring/index.ts";
import { args, bare, config } from "./shop.ts";

const render = (more: Partial<MonitoringFileArgs> = {}) => parse(renderMonitoring({ ...args, ...more }));
const jobs = (more: Partial<MonitoringFileArgs> = {}) =>
  parse(render(more).configs["monitoring-prometheus"].content).scrape_configs;

describe("the Compose file of monitoring", () => {
  it("has an exporter for each service that the app has", () => {
    expect(Object.keys(render().services)).toEqual([
      ...["prometheus", "alertmanager", "node-exporter", "postgres-exporter", "redis-exporter"],
      ...["nginx-exporter", "blackbox-exporter", "nginx"],
    ]);
    expect(Object.keys(render({ services: bare }).services)).toEqual([
      ...["prometheus", "alertmanager", "node-exporter", "blackbox-exporter", "proxy"],
    ]);
  });

  it("has a scrape job for each of them, and one that asks for the site", () => {
    const names = (more: Partial<MonitoringFileArgs>) =>
      jobs(more).map(({ job_name }: { job_name: string }) => job_name);
    const all = { ...config, logs: true, traces: true, dashboards: true };
    expect(names({ config: all })).toEqual([
      ...["prometheus", "alertmanager", "node", "postgres", "redis", "nginx", "loki", "jaeger", "grafana"],
      "site",
    ]);
    expect(names({ services: bare })).toEqual(["prometheus", "alertmanager", "node", "site"]);
    expect(jobs({ services: bare }).at(-1)).toMatchObject({
      params: { module: ["site"], hostname: ["shop.test"] },
      static_configs: [{ targets: ["https://proxy/"] }],
    });
  });

  it("has Loki, Jaeger and Grafana where the stack wants them", () => {
    const all = render({ config: { ...config, logs: true, traces: true, dashboards: true } });
    expect(all.services).toHaveProperty("loki");
    expect(all.services.jaeger.networks).toEqual(["monitoring", "backend", "edge"]);
    expect(Object.keys(all.volumes)).toEqual([
      ...["prometheus-data", "alertmanager-data", "loki-data", "grafana-data"],
    ]);
    expect(Object.keys(render().volumes)).toEqual(["prometheus-data", "alertmanager-data"]);
  });

  it("publishes nothing, and reaches the internet only to tell somebody", () => {
    const told = render({
      config: { ...config, logs: true, traces: true, dashboards: true },
      receivers: { any: true, secrets: { NOTIFY_SLACK_URL: "planted" } },
    });
    for (const service of Object.values<{ ports?: unknown }>(told.services))
      expect(service).not.toHaveProperty("ports");
    expect(told.networks).toEqual({ monitoring: { internal: true }, "monitoring-outbound": {} });
    expect(told.services.alertmanager.networks).toEqual(["monitoring", "monitoring-outbound"]);
    expect(told.configs["monitoring-notify-slack-url"]).toEqual({ content: "planted\n" });
    expect(render().networks).toEqual({ monitoring: { internal: true } });
    expect(render().services.alertmanager.networks).toEqual(["monitoring"]);
  });

  it("keeps passwords in files", () => {
    const { services, configs } = render();
    expect(JSON.stringify(services)).not.toContain("planted");
    expect(configs["monitoring-postgres-password"].content).toBe("planted-db\n");
    expect(JSON.parse(configs["monitoring-redis-passwords"].content)).toEqual({
      "redis://cache:6379": "planted-redis",
    });
  });

  it("waits for a store as far as that can be told", () => {
    const { services } = render();
    expect(services["postgres-exporter"].depends_on).toEqual({ db: { condition: "service_healthy" } });
    expect(services["redis-exporter"].depends_on).toEqual({ cache: { condition: "service_started" } });
    expect(services["redis-exporter"].command).toContain("--check-single-keys=db0=mail,db0=sync");
  });

  it("has no variables but images: other dollars are text", () => {
    const text = renderMonitoring(args);
    const variables = [...text.replaceAll("$$", "").matchAll(/\$\{?(\w+)/g)].map(([, name]) => name);
    expect(variables.length).toBeGreaterThan(5);
    expect(variables.filter((name) => !name?.endsWith("_IMAGE"))).toEqual([]);
    expect(render().configs["monitoring-rules-site"].content).toBe("groups: # {{ $$labels.instance }}\n");
    expect(render().configs["monitoring-proxy-login"].content).toBe("monitoring:{SSHA}planted$$hash\n");
  });

  it("keeps the proxy in its networks, and adds files only to one that includes them", () => {
    expect(render().services.nginx).toEqual({
      networks: ["edge", "monitoring"],
      configs: [
        { source: "monitoring-proxy-status", target: "/etc/nginx/monitoring/status.http.conf" },
        { source: "monitoring-proxy-pages", target: "/etc/nginx/monitoring/pages.site.conf" },
        { source: "monitoring-proxy-login", target: "/etc/nginx/monitoring/login" },
      ],
    });
    expect(render({ services: bare }).services.proxy).toEqual({ networks: ["default", "monitoring"] });
  });

  it("keeps metrics for as long as is said, in a tenth of the data volume", () => {
    const command = (more: Partial<MonitoringFileArgs>) => render(more).services.prometheus.command;
    expect(command({ config: { ...config, retentionDays: 30 } })).toContain(
      "--storage.tsdb.retention.time=30d",
    );
    expect(command({ volumeGb: 20 })).toContain("--storage.tsdb.retention.size=2048MB");
    expect(command({ volumeGb: 1 })).toContain("--storage.tsdb.retention.size=512MB");
  });
});

describe("its memory", () => {
  const limits = (memoryMb: number) => {
    const { services } = render({
      config: { ...config, logs: true, traces: true, dashboards: true },
      machine: { memoryMb },
    });
    return Object.values<{ mem_limit?: string }>(services).flatMap(({ mem_limit }) =>
      mem_limit === undefined ? [] : [Number.parseInt(mem_limit, 10)],
    );
  };
  const sum = (memoryMb: number) => limits(memoryMb).reduce((all, limit) => all + limit, 0);

  it("is below 700 MB on 4 GB with everything switched on", () => {
    expect(limits(4096)).toHaveLength(10);
    expect(sum(4096)).toBeLessThan(700);
  });

  it("grows with the droplet, to an end", () => {
    expect(sum(2048)).toBeLessThan(sum(4096));
    expect(sum(8192)).toBeGreaterThan(sum(4096));
    expect(sum(131072)).toBe(sum(16384));
  });
});
