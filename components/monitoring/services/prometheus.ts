import type { MonitoringFileArgs } from "./types.ts";

/** Path of the monitoring pages below the site's domain. */
export const MONITORING_PATH = "/monitoring";

/** Paths in Prometheus's container. */
export const PROMETHEUS_FILES = { config: "/etc/prometheus/prometheus.yml", rules: "/etc/prometheus/rules" };

/** Port of each target, by the name of its scrape job. */
const TARGETS = {
  prometheus: "localhost:9090",
  alertmanager: "alertmanager:9093",
  node: "node-exporter:9100",
  postgres: "postgres-exporter:9187",
  redis: "redis-exporter:9121",
  nginx: "nginx-exporter:9113",
  loki: "loki:3100",
  jaeger: "jaeger:8888",
  grafana: "grafana:3000",
};

type Job = keyof typeof TARGETS;

/** Prometheus's configuration. */
export function prometheusConfig({ config, services, domain }: MonitoringFileArgs): object {
  return {
    global: { scrape_interval: "15s", scrape_timeout: "10s", evaluation_interval: "15s" },
    rule_files: [`${PROMETHEUS_FILES.rules}/*.yml`],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [TARGETS.alertmanager] }] }] },
    scrape_configs: [
      ...jobs({ config, services }).map((name) => ({
        job_name: name,
        ...(name === "grafana" && { metrics_path: `${MONITORING_PATH}/grafana/metrics` }),
        static_configs: [{ targets: [TARGETS[name]] }],
      })),
      siteJob(services.proxy.service, domain),
    ],
  };
}

function jobs({ config, services }: Pick<MonitoringFileArgs, "config" | "services">): Job[] {
  const isThere: Record<Job, boolean> = {
    prometheus: true,
    alertmanager: true,
    node: true,
    postgres: services.postgres !== undefined,
    redis: services.redis !== undefined,
    nginx: services.proxy.includes,
    loki: config.logs,
    jaeger: config.traces,
    grafana: config.dashboards,
  };
  return (Object.keys(TARGETS) as Job[]).filter((name) => isThere[name]);
}

/** The site as a visitor's browser asks for it, by blackbox-exporter. */
function siteJob(proxy: string, domain: string) {
  return {
    job_name: "site",
    metrics_path: "/probe",
    params: { module: ["site"], hostname: [domain] },
    static_configs: [{ targets: [`https://${proxy}/`] }],
    relabel_configs: [
      { source_labels: ["__address__"], target_label: "__param_target" },
      { target_label: "instance", replacement: domain },
      { target_label: "__address__", replacement: "blackbox-exporter:9115" },
    ],
  };
}

/** Configuration of blackbox-exporter. */
export const BLACKBOX_CONFIG = {
  modules: {
    site: {
      prober: "http",
      timeout: "5s",
      http: {
        // A site may greet people with a redirect to its login.
        valid_status_codes: [200, 301, 302, 303, 307, 308],
        fail_if_not_ssl: true,
        follow_redirects: false,
        preferred_ip_protocol: "ip4",
        // When it expires is asked of any certificate, also of a test authority's. Whether visitors trust it is for a
        // check from outside.
        tls_config: { insecure_skip_verify: true },
      },
    },
  },
};
