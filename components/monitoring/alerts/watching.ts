import type { AppMonitoring } from "../types.ts";
import type { Alert, RuleGroup } from "./types.ts";

/** What every app has that runs a Prometheus. */
export function targets({ http, exporters }: AppMonitoring): Alert[] {
  // Containers of the API have an alert of their own when none is left.
  const others = http === undefined ? "" : `{job!="${http.job}"}`;
  return [
    {
      name: "HostDown",
      // One service that is down is one service; most of them at once are the host, its Docker or its network.
      expr: 'count(up{job!~"prometheus|alertmanager"} == 0) / count(up{job!~"prometheus|alertmanager"}) > 0.5',
      for: "2m",
      severity: "critical",
      summary:
        "{{ $value | humanizePercentage }} of what is watched does not answer: the host, its Docker or its network",
      action: "ssh to the droplet; systemctl status docker and dmesg. bin/landfall ps shows the containers.",
      runbook: "host",
    },
    {
      name: "InstanceDown",
      expr: "up == 0",
      for: "2m",
      severity: "critical",
      summary: "{{ $labels.job }} at {{ $labels.instance }} does not answer",
      action: "Read its log; a container that is unhealthy or restarting shows in docker ps.",
      runbook: "services",
    },
    {
      name: "ExporterDown",
      // The job of blackbox-exporter has the name of what it asks.
      expr: `up{job=~"${exporters.map((name) => (name === "blackbox" ? "site" : name)).join("|")}"} == 0`,
      for: "2m",
      severity: "warning",
      summary: "The exporter of {{ $labels.job }} does not answer: alerts on {{ $labels.job }} are missing",
      action: "bin/landfall ps shows its container; bin/landfall restart starts it again.",
      runbook: "exporters",
    },
    {
      name: "JobGone",
      // What a stack may be without is missed for as long as it was seen in the last six hours.
      expr: `count by (job) (last_over_time(up${others}[6h])) unless count by (job) (up)`,
      for: "5m",
      severity: "warning",
      summary: "No container of {{ $labels.job }} is running any more",
      action: "Deploy again with pulumi up, and read what it says about the service.",
      runbook: "services",
    },
    {
      name: "AlertsNotDelivered",
      expr: "rate(alertmanager_notifications_failed_total[5m]) > 0",
      for: "5m",
      severity: "warning",
      summary: "Alertmanager cannot deliver by {{ $labels.integration }}",
      action: "bin/landfall notify test says which receiver; bin/landfall logs alertmanager says why.",
      runbook: "monitoring-itself",
    },
  ];
}

/** Prometheus and Alertmanager, by their own metrics. */
export const watching: RuleGroup = {
  name: "monitoring",
  rules: [
    {
      name: "Watchdog",
      // It fires always. A service outside that stops hearing of it tells that nothing watches any more.
      expr: "vector(1)",
      severity: "none",
      summary: "Prometheus and Alertmanager run: this alert is never wrong",
      action: "Nothing. landfall:notify.heartbeat sends it to a service that tells you when it stops.",
      runbook: "dead-mans-switch",
    },
    {
      name: "MetricsNotStored",
      // It asks itself. What it cannot store is gone after five minutes, and with it every alert on it.
      expr: 'absent(up{job="prometheus"})',
      for: "1m",
      severity: "critical",
      summary: "Prometheus stores nothing: its disk is full or read-only, and all other alerts are missing",
      action: "On the droplet: dmesg, df and mount; bin/landfall logs prometheus says what it cannot write.",
      runbook: "monitoring-itself",
    },
    {
      name: "ConfigurationRefused",
      expr: "prometheus_config_last_reload_successful == 0 or alertmanager_config_last_reload_successful == 0",
      for: "5m",
      severity: "warning",
      summary: "{{ $labels.job }} still runs with its old configuration: it refuses the new one",
      action: "bin/landfall logs of that service says why; mend the file, then pulumi up.",
      runbook: "monitoring-itself",
    },
    {
      name: "RulesFail",
      expr: "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0",
      for: "10m",
      severity: "critical",
      summary: "Prometheus cannot evaluate rules of {{ $labels.rule_group }}: their alerts are missing",
      action: "bin/landfall logs prometheus names the rule and what is wrong with it.",
      runbook: "monitoring-itself",
    },
    {
      name: "AlertsDropped",
      expr: "increase(prometheus_notifications_dropped_total[5m]) > 0",
      for: "5m",
      severity: "critical",
      summary: "Prometheus cannot hand alerts to Alertmanager: {{ $value | humanize }} were dropped",
      action: "bin/landfall ps shows alertmanager; bin/landfall logs prometheus says what it answers.",
      runbook: "monitoring-itself",
    },
  ],
};
