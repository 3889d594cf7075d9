/** Sections of docs/runbooks/alerts.md, as anchors. A test looks for each. */
export type RunbookSection =
  | "host"
  | "reboot"
  | "clock"
  | "failed-units"
  | "disk"
  | "memory"
  | "cpu"
  | "services"
  | "exporters"
  | "api"
  | "logins"
  | "identity-providers"
  | "objectives"
  | "postgresql"
  | "redis"
  | "queues"
  | "site"
  | "certificate"
  | "backups"
  | "archive"
  | "drill"
  | "migrations"
  | "releases"
  | "monitoring-itself"
  | "dead-mans-switch";

/** One alert rule of Prometheus. */
export interface Alert {
  /** Name, such as `DiskFull`: silences and other rules use it. */
  name: string;
  /** PromQL. It has a result while something is wrong. */
  expr: string;
  /** How long that lasts before the alert fires. @default it fires at once */
  for?: string;
  /** `critical` needs a person now, `warning` during the day. `none` is the dead man's switch only. */
  severity: "critical" | "warning" | "none";
  /** What is wrong, in one sentence. Prometheus fills in templates. */
  summary: string;
  /** What to do, in one or two sentences. */
  action: string;
  /** Where docs/runbooks/alerts.md says more. */
  runbook: RunbookSection;
}

/** A series that Prometheus keeps, because a rule over days would read too many samples. */
export interface Recording {
  record: string;
  expr: string;
}

/** Rules that are evaluated together, one after the other. Each group is a file of its name. */
export interface RuleGroup {
  name: string;
  rules: readonly (Alert | Recording)[];
}

export function isAlert(rule: Alert | Recording): rule is Alert {
  return "name" in rule;
}
