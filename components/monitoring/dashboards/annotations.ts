import type { WatchedApp } from "../alerts/ruleGroups.ts";
import { migration, releases } from "./metrics/host.ts";
import { combine, select, value } from "./promql.ts";
import type { Annotation } from "./types.ts";

/** Grafana counts time in milliseconds. */
const MILLISECONDS = 1000;

const RELEASES: Annotation = {
  name: "Releases",
  color: "blue",
  query: {
    vector: combine(value(select(releases.time)), "*", MILLISECONDS),
    legend: "Release {{release}}, commit {{commit}}",
  },
};

const MIGRATIONS: Annotation = {
  name: "Migrations",
  color: "purple",
  query: {
    vector: combine(value(select(migration.time)), "*", MILLISECONDS),
    legend: "Migration of the database",
  },
};

/** What changed, for every page: most faults begin with a change. The host's exporter has the times. */
export function annotations({ monitoring, hasMigrations }: WatchedApp): Annotation[] {
  if (!monitoring.exporters.includes("node")) return [];
  return [RELEASES, ...(hasMigrations ? [MIGRATIONS] : [])];
}
