export { renderRuleFile, runbookLink } from "./alerts/render.ts";
export { ruleGroups, type WatchedApp } from "./alerts/ruleGroups.ts";
export { type Alert, isAlert, type Recording, type RuleGroup, type RunbookSection } from "./alerts/types.ts";
export type { AppMonitoring, Exporter, HttpMetrics, Objective } from "./types.ts";
