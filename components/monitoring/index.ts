export { renderRuleFile, runbookLink } from "./alerts/render.ts";
export { ruleGroups, type WatchedApp } from "./alerts/ruleGroups.ts";
export { type Alert, isAlert, type Recording, type RuleGroup, type RunbookSection } from "./alerts/types.ts";
export { renderAlertmanager, TEST_ALERT } from "./notify/alertmanager.ts";
export { INHIBITIONS } from "./notify/inhibitions.ts";
export { NOTIFY_SECRETS, type NotifyVariable, notifySecrets } from "./notify/secrets.ts";
export { type NotifyConfig, RECEIVERS, type ReceiverName } from "./notify/types.ts";
export { notifyWarnings } from "./notify/warnings.ts";
export type { AppMonitoring, Exporter, HttpMetrics, Objective } from "./types.ts";
