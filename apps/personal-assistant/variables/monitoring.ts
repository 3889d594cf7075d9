import type { Source, Variable } from "../../types.ts";

const image = (of: string): Variable => ({
  description: `Image of ${of}.`,
  source: { from: "setting", required: false },
});
const generated: Source = { from: "generated", length: 32 };

/** What compose.monitoring.yaml uses beside the variables of the application. */
export const monitoringVariables: Record<string, Variable> = {
  PROMETHEUS_IMAGE: image("Prometheus, which collects metrics and evaluates alert rules"),
  ALERTMANAGER_IMAGE: image("Alertmanager"),
  NODE_EXPORTER_IMAGE: image("the exporter of the host's metrics"),
  POSTGRES_EXPORTER_IMAGE: image("the exporter of PostgreSQL's metrics"),
  REDIS_EXPORTER_IMAGE: image("the exporter of Redis's metrics and of the queues' lengths"),
  BLACKBOX_EXPORTER_IMAGE: image("the exporter that asks for the site as a browser does"),
  LOKI_IMAGE: image("Loki, which keeps logs"),
  JAEGER_IMAGE: image("Jaeger, which keeps traces"),
  GRAFANA_IMAGE: image("Grafana"),
  GRAFANA_PORT: {
    description: "Port of Grafana on the host's loopback.",
    source: { from: "setting", required: false },
  },
  MONITOR_DB_PASSWORD: {
    description: "Password of the role that sees PostgreSQL's statistics.",
    source: generated,
  },
  GRAFANA_ADMIN_PASSWORD: {
    description: "Password of Grafana's user `admin`; it holds from the first start on.",
    source: generated,
  },
};
