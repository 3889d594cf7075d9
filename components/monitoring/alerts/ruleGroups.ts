import type { AppMonitoring } from "../types.ts";
import { backup, drill, migration } from "./backup.ts";
import { host } from "./host.ts";
import { http } from "./http.ts";
import { oauth } from "./oauth.ts";
import { objectives } from "./objectives.ts";
import { releases } from "./releases.ts";
import { site } from "./site.ts";
import { databaseCpu, postgres, queues, redis } from "./stores.ts";
import type { RuleGroup } from "./types.ts";
import { targets, watching } from "./watching.ts";

/** What an app has that Landfall runs programs for on the host. */
export interface WatchedApp {
  monitoring: AppMonitoring;
  /** Whether Landfall backs up a database of the app. */
  hasBackups: boolean;
  /** Service of the database, where it runs on the host. @default none does */
  databaseService?: string | undefined;
  /** Whether Landfall migrates a database of the app. */
  hasMigrations: boolean;
}

/** The rules of an app: only those whose metrics it has. */
export function ruleGroups({
  monitoring,
  hasBackups,
  databaseService,
  hasMigrations,
}: WatchedApp): RuleGroup[] {
  const { exporters, queues: queueNames = [], http: metrics, oauth: accounts, objective } = monitoring;
  const has = (exporter: AppMonitoring["exporters"][number]) => exporters.includes(exporter);
  const services: RuleGroup = {
    name: "services",
    rules: [
      ...targets(monitoring),
      ...(metrics === undefined ? [] : http(metrics)),
      ...(has("postgres") ? postgres : []),
      ...(has("node") && databaseService !== undefined ? [databaseCpu(databaseService)] : []),
      ...(has("redis") ? redis : []),
      ...(has("redis") && queueNames.length > 0 ? queues(queueNames) : []),
    ],
  };
  return [
    ...(has("node") && hasBackups ? [backup, drill] : []),
    ...(has("node") ? [host] : []),
    ...(has("node") && hasMigrations ? [migration] : []),
    ...(accounts === undefined ? [] : [oauth(accounts)]),
    ...(has("node") ? [releases] : []),
    ...(metrics === undefined ? [] : [objectives(metrics, objective)]),
    services,
    ...(has("blackbox") ? [site] : []),
    watching,
  ];
}
