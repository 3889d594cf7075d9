import type { Variable } from "../../../planning/description/types.ts";
import { credential, generated, setting } from "../../../planning/description/variableKinds.ts";

/** What compose.monitoring.yaml uses beside the variables of the application. */
export const monitoringVariables: Record<string, Variable> = {
  PROMETHEUS_IMAGE: setting("Image of Prometheus, which collects metrics and evaluates alert rules."),
  ALERTMANAGER_IMAGE: setting("Image of Alertmanager."),
  NODE_EXPORTER_IMAGE: setting("Image of the exporter of the host's metrics."),
  POSTGRES_EXPORTER_IMAGE: setting("Image of the exporter of PostgreSQL's metrics."),
  REDIS_EXPORTER_IMAGE: setting("Image of the exporter of Redis's metrics and of the queues' lengths."),
  BLACKBOX_EXPORTER_IMAGE: setting("Image of the exporter that asks for the site as a browser does."),
  LOKI_IMAGE: setting("Image of Loki, which keeps logs."),
  LOG_SHIPPER_IMAGE: setting("Image of the OpenTelemetry Collector, which ships logs to Loki."),
  LOG_REDACTIONS: {
    description: "Regular expression of every secret: the logs are shipped without them.",
    source: { from: "redactions" },
  },
  JAEGER_IMAGE: setting("Image of Jaeger, which keeps traces."),
  SENTRY_DSN: credential("Where errors go: a DSN of Sentry, or of what speaks its protocol."),
  GRAFANA_IMAGE: setting("Image of Grafana."),
  GRAFANA_PORT: setting("Port of Grafana on the host's loopback."),
  MONITOR_DB_PASSWORD: generated("Password of the role that sees PostgreSQL's statistics."),
  GRAFANA_ADMIN_PASSWORD: generated("Password of Grafana's user `admin`; it holds from the first start on."),
};
