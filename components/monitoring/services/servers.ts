import { stringify } from "yaml";
import { NOTIFY_SECRETS, type NotifyVariable } from "../notify/secrets.ts";
import { type ComposeService, check, common, healthcheck, memoryEnvironment } from "./containers.ts";
import { merge, type Part } from "./exporters.ts";
import { USER_HEADER } from "./login.ts";
import { memoryLimit, metricsSpace } from "./memory.ts";
import { MONITORING_PATH, PROMETHEUS_FILES, prometheusConfig } from "./prometheus.ts";
import { grafanaDataSources, jaegerConfig, LOKI_CONFIG } from "./stores.ts";
import type { MonitoringFileArgs } from "./types.ts";

/** What stores metrics, logs and traces, tells of alerts, and shows them. */
export function servers(args: MonitoringFileArgs): Part & { volumes: string[] } {
  const { logs, traces, dashboards } = args.config;
  const parts = [
    prometheus(args),
    alertmanager(args),
    ...(logs ? [loki(args)] : []),
    ...(traces ? [jaeger(args)] : []),
    ...(dashboards ? [grafana(args)] : []),
  ];
  const volumes = [
    "prometheus-data",
    "alertmanager-data",
    ...(logs ? ["loki-data"] : []),
    ...(dashboards ? ["grafana-data"] : []),
  ];
  return { ...merge(parts), volumes };
}

function prometheus(args: MonitoringFileArgs): Part {
  const { config, domain, machine, volumeGb, rules } = args;
  const files = Object.entries(rules).map(([name, content]) => ({
    source: `monitoring-rules-${name}`,
    target: `${PROMETHEUS_FILES.rules}/${name}.yml`,
    content,
  }));
  const service: ComposeService = {
    ...common("prometheus", machine),
    user: "65534:65534",
    environment: memoryEnvironment("prometheus", machine),
    command: [
      `--config.file=${PROMETHEUS_FILES.config}`,
      "--storage.tsdb.path=/prometheus",
      `--storage.tsdb.retention.time=${config.retentionDays}d`,
      `--storage.tsdb.retention.size=${metricsSpace(volumeGb)}MB`,
      `--web.external-url=https://${domain}${MONITORING_PATH}/prometheus/`,
      // The proxy takes the path away.
      "--web.route-prefix=/",
    ],
    configs: [
      { source: "monitoring-prometheus", target: PROMETHEUS_FILES.config },
      ...files.map(({ source, target }) => ({ source, target })),
    ],
    volumes: ["prometheus-data:/prometheus"],
    healthcheck: healthcheck(9090, "/-/healthy"),
    networks: ["monitoring"],
    cpus: 0.5,
    stop_grace_period: "1m0s",
  };
  return {
    services: { prometheus: service },
    configs: {
      "monitoring-prometheus": toYaml(prometheusConfig(args)),
      ...Object.fromEntries(files.map(({ source, content }) => [source, content])),
    },
  };
}

/** It reaches the internet only where it has somebody to tell. */
function alertmanager({ domain, machine, alertmanager: content, receivers }: MonitoringFileArgs): Part {
  const secrets = Object.entries(receivers.secrets).map(([variable, value]) => {
    const { file } = NOTIFY_SECRETS[variable as NotifyVariable];
    const source = `monitoring-${file.replaceAll("_", "-")}`;
    return { source, target: `/run/secrets/${file}`, value };
  });
  const service: ComposeService = {
    ...common("alertmanager", machine),
    user: "65534:65534",
    environment: memoryEnvironment("alertmanager", machine),
    command: [
      "--config.file=/etc/alertmanager/alertmanager.yml",
      "--storage.path=/alertmanager",
      // It has no peers.
      "--cluster.listen-address=",
      `--web.external-url=https://${domain}${MONITORING_PATH}/alertmanager/`,
      "--web.route-prefix=/",
    ],
    configs: [
      { source: "monitoring-alertmanager", target: "/etc/alertmanager/alertmanager.yml" },
      ...secrets.map(({ source, target }) => ({ source, target })),
    ],
    volumes: ["alertmanager-data:/alertmanager"],
    healthcheck: healthcheck(9093, "/-/healthy"),
    networks: ["monitoring", ...(receivers.any ? ["monitoring-outbound"] : [])],
    cpus: 0.25,
    stop_grace_period: "10s",
  };
  return {
    services: { alertmanager: service },
    configs: {
      "monitoring-alertmanager": content,
      ...Object.fromEntries(secrets.map(({ source, value }) => [source, `${value}\n`])),
    },
  };
}

function loki({ machine }: MonitoringFileArgs): Part {
  const service: ComposeService = {
    ...common("loki", machine),
    user: "10001:10001",
    environment: memoryEnvironment("loki", machine),
    command: ["-config.file=/etc/loki/loki.yml"],
    configs: [{ source: "monitoring-loki", target: "/etc/loki/loki.yml" }],
    volumes: ["loki-data:/loki"],
    tmpfs: ["/tmp"],
    // The image has no shell. Its ring says "ready" 15 s after everything else is.
    healthcheck: check(["/usr/bin/loki", "-health"], "45s"),
    networks: ["monitoring"],
    cpus: 0.5,
    stop_grace_period: "30s",
  };
  return { services: { loki: service }, configs: { "monitoring-loki": toYaml(LOKI_CONFIG) } };
}

/** It is in every network of the app, because any service may send traces. */
function jaeger({ machine, services }: MonitoringFileArgs): Part {
  const service: ComposeService = {
    ...common("jaeger", machine),
    "x-landfall": { watch: "10s" },
    user: "10001:10001",
    environment: memoryEnvironment("jaeger", machine),
    command: ["--config=/etc/jaeger/jaeger.yml"],
    configs: [{ source: "monitoring-jaeger", target: "/etc/jaeger/jaeger.yml" }],
    tmpfs: ["/tmp"],
    healthcheck: healthcheck(13133, "/status"),
    networks: ["monitoring", ...services.networks],
    cpus: 0.5,
    stop_grace_period: "10s",
  };
  const content = toYaml(jaegerConfig(`${MONITORING_PATH}/jaeger`, memoryLimit("jaeger", machine)));
  return { services: { jaeger: service }, configs: { "monitoring-jaeger": content } };
}

/** Whoever is behind the proxy's login may look at everything and change nothing that lasts. */
function grafana({ domain, machine, config }: MonitoringFileArgs): Part {
  const service: ComposeService = {
    ...common("grafana", machine),
    user: "472:0",
    environment: {
      ...memoryEnvironment("grafana", machine),
      GF_SERVER_ROOT_URL: `https://${domain}${MONITORING_PATH}/grafana/`,
      GF_SERVER_SERVE_FROM_SUB_PATH: "true",
      // The proxy says who it is, after its login.
      GF_AUTH_PROXY_ENABLED: "true",
      GF_AUTH_PROXY_HEADER_NAME: USER_HEADER,
      GF_USERS_AUTO_ASSIGN_ORG_ROLE: "Editor",
      GF_AUTH_BASIC_ENABLED: "false",
      GF_AUTH_DISABLE_LOGIN_FORM: "true",
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: "true",
      GF_USERS_ALLOW_SIGN_UP: "false",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
      GF_PLUGINS_PREINSTALL_DISABLED: "true",
    },
    configs: [
      { source: "monitoring-grafana", target: "/etc/grafana/provisioning/datasources/landfall.yaml" },
    ],
    volumes: ["grafana-data:/var/lib/grafana"],
    healthcheck: healthcheck(3000, "/api/health", "60s"),
    networks: ["monitoring"],
    cpus: 0.5,
    stop_grace_period: "10s",
  };
  return {
    services: { grafana: service },
    configs: { "monitoring-grafana": toYaml(grafanaDataSources(config)) },
  };
}

function toYaml(value: object): string {
  return stringify(value, { lineWidth: 0 });
}
