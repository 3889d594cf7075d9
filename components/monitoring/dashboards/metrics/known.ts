import type { WatchedApp } from "../../alerts/ruleGroups.ts";
import type { Exporter } from "../../types.ts";
import type { Metric } from "../promql.ts";
import { httpMetrics, oauthMetrics, objectiveMetrics } from "./app.ts";
import { alertmanager, blackbox, node, postgres, process, prometheus, redis } from "./exporters.ts";
import { archive, backups, drill, migration, releases } from "./host.ts";

type Table = Readonly<Record<string, Metric>>;

const EXPORTERS: Record<Exporter, Table> = { node, postgres, redis, blackbox };

/** Every metric that dashboards of an app may use. */
export function knownMetrics({ monitoring, hasBackups, hasMigrations }: WatchedApp): Metric[] {
  const { exporters, http, oauth } = monitoring;
  const onHost: Table[] = exporters.includes("node")
    ? [releases, ...(hasBackups ? [backups, archive, drill] : []), ...(hasMigrations ? [migration] : [])]
    : [];
  const tables: Table[] = [
    ...[prometheus, alertmanager, process, ...onHost],
    ...exporters.map((name) => EXPORTERS[name]),
    ...(http === undefined ? [] : [httpMetrics(http), objectiveMetrics]),
    ...(oauth === undefined ? [] : [oauthMetrics(oauth)]),
  ];
  return tables.flatMap((table) => Object.values(table));
}
