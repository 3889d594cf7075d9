import { type Fault, gauge, level } from "./fault.ts";
import { hostFaults } from "./hostFaults.ts";
import { oauthFaults } from "./oauthFaults.ts";
import { backups, counter, HOST, histogram, LES, NOTES, requests } from "./series.ts";

/** For each alert of a group at least one. */
export const faults: Record<string, Fault[]> = {
  backup: [
    gauge(
      "BackupOld",
      { [backups("newest_in_spaces_timestamp_seconds")]: "60x1700 102000x60" },
      { silentAt: "26h", firesAt: "27h", resolvedAt: "29h" },
    ),
    gauge(
      "BackupNone",
      { [backups("newest_in_spaces_timestamp_seconds")]: "0x1600 96000x60" },
      { silentAt: "25h", firesAt: "26h30m", resolvedAt: "27h" },
    ),
    gauge("BackupFailed", {
      [backups("last_attempt_good")]: level(1, 0),
      [backups("last_attempt_timestamp_seconds")]: "60x120",
    }),
    gauge("BackupUnsent", { [backups("unsent")]: level(0, 2) }),
    gauge("BackupDamaged", { [backups("damaged")]: level(0, 1) }),
    gauge(
      "BackupSizeChanged",
      { [backups("bytes")]: "10000000x1500 4000000x100 10000000x60" },
      { silentAt: "25h", firesAt: "26h", resolvedAt: "27h" },
    ),
    gauge("ArchiveLate", { [`landfall_archive_lag_seconds${HOST}`]: level(0, 90) }),
    gauge("ArchiveStopped", {
      [`landfall_archive_checked_timestamp_seconds${HOST}`]: "0+60x29 1740x59 5400+60x30",
    }),
    gauge("BackupNotReported", {
      [backups("newest_in_spaces_timestamp_seconds")]: "60x29 stale _x58 60x30",
    }),
  ],
  drill: [
    gauge("DrillFailed", { [`landfall_drill_success${HOST}`]: level(1, 0) }),
    gauge(
      "DrillOld",
      { [`landfall_drill_timestamp_seconds${HOST}`]: "0x2400 720000x60" },
      { interval: "5m", silentAt: "192h", firesAt: "194h", resolvedAt: "201h" },
    ),
  ],
  host: hostFaults,
  migration: [gauge("MigrationFailed", { [`landfall_migration_last_run_success${HOST}`]: level(1, 0) })],
  oauth: oauthFaults,
  releases: [
    gauge("ReleaseBad", {
      [`landfall_release_bad${HOST}`]: level(0, 1),
      [`landfall_release_brought_back${HOST}`]: "0x120",
    }),
    gauge("ReleaseBroughtBack", {
      [`landfall_release_bad${HOST}`]: level(0, 1),
      [`landfall_release_brought_back${HOST}`]: level(0, 1),
    }),
  ],
  objectives: [
    // 2 % of errors, of a budget of 0.1 %, for an hour and a half.
    gauge(
      "AvailabilityBudgetFast",
      {
        [requests(NOTES, 200)]: counter([300, 24], [294, 18], [300, 24]),
        [requests(NOTES, 500)]: counter([0, 24], [6, 18], [0, 24]),
      },
      { interval: "5m", silentAt: "2h", firesAt: "3h25m", resolvedAt: "5h" },
    ),
    gauge(
      "AvailabilityBudgetSlow",
      {
        [requests(NOTES, 200)]: counter([300, 24], [299, 200], [300, 100]),
        [requests(NOTES, 500)]: counter([0, 24], [1, 200], [0, 100]),
      },
      { interval: "5m", silentAt: "2h", firesAt: "18h", resolvedAt: "26h" },
    ),
    gauge(
      "LatencyBudgetFast",
      histogram(NOTES, LES, [300, "0.1", 0.05, 24], [300, "5.0", 3, 18], [300, "0.1", 0.05, 24]),
      { interval: "5m", silentAt: "2h", firesAt: "3h25m", resolvedAt: "5h" },
    ),
    gauge(
      "LatencyBudgetSlow",
      histogram(NOTES, LES, [300, "0.1", 0.05, 24], [300, "5.0", 3, 60], [300, "0.1", 0.05, 200]),
      { interval: "5m", silentAt: "2h", firesAt: "7h", resolvedAt: "15h" },
    ),
  ],
  services: [
    gauge("HostDown", {
      'up{job="node",instance="a"}': level(1, 0),
      'up{job="redis",instance="b"}': level(1, 0),
      'up{job="api",instance="c"}': "1x120",
    }),
    gauge("InstanceDown", { 'up{job="redis",instance="b"}': level(1, 0) }),
    gauge("ExporterDown", { 'up{job="redis",instance="b"}': level(1, 0) }),
    gauge("JobGone", {
      'up{job="loki",instance="b"}': "1x29 stale _x58 1x30",
      'up{job="api",instance="a"}': "1x120",
    }),
    gauge("AlertsNotDelivered", {
      'alertmanager_notifications_failed_total{integration="email"}': counter([0, 29], [1, 60], [0, 31]),
    }),
    gauge("ApiGone", { 'up{job="api",instance="c"}': "1x29 stale _x58 1x30" }),
    gauge("ApiErrors", {
      [requests(NOTES, 200)]: counter([60, 120]),
      [requests(NOTES, 502)]: counter([0, 29], [10, 60], [0, 31]),
    }),
    gauge(
      "ApiErrorsRise",
      {
        [requests(NOTES, 200)]: counter([300, 400]),
        [requests(NOTES, 502)]: "_x200 0+10x40 400x160",
      },
      { interval: "5m", silentAt: "16h", firesAt: "18h30m", resolvedAt: "22h" },
    ),
    gauge(
      "ApiSlow",
      histogram(NOTES, LES, [60, "0.1", 0.05, 29], [60, "1.0", 0.5, 60], [60, "0.1", 0.05, 31]),
    ),
    gauge(
      "ApiVerySlow",
      histogram(NOTES, LES, [60, "0.1", 0.05, 29], [60, "5.0", 4, 60], [60, "0.1", 0.05, 31]),
    ),
    gauge(
      "ApiSlowerThanUsual",
      histogram(NOTES, LES, [300, "0.1", 0.05, 200], [300, "1.0", 0.5, 8], [300, "0.1", 0.05, 40]),
      { interval: "5m", silentAt: "16h", firesAt: "17h15m", resolvedAt: "19h" },
    ),
    gauge(
      "ProvidersSlow",
      histogram(
        "/api/v1/oauth/{name}/callback",
        LES,
        [6, "1.0", 0.5, 29],
        [6, "5.0", 4, 60],
        [6, "1.0", 0.5, 31],
      ),
    ),
    gauge(
      "AuthenticationFails",
      {
        [requests(NOTES, 200)]: counter([60, 130]),
        [requests(NOTES, 401)]: counter([0, 29], [10, 60], [0, 41]),
      },
      { resolvedAt: "120m" },
    ),
    gauge(
      "LoginsFail",
      {
        [requests("/api/auth/login", 200)]: counter([5, 130]),
        [requests("/api/auth/login", 500)]: counter([0, 29], [2, 60], [0, 41]),
      },
      { resolvedAt: "120m" },
    ),
    gauge("PostgresDown", { "pg_up{}": level(1, 0) }),
    gauge("PostgresConnectionsNearlyUsedUp", {
      'pg_stat_activity_count{instance="p",state="idle"}': level(10, 45),
      'pg_settings_max_connections{instance="p"}': "50x120",
    }),
    gauge("PostgresConnectionsUsedUp", {
      'pg_stat_activity_count{instance="p",state="idle"}': level(10, 49),
      'pg_settings_max_connections{instance="p"}': "50x120",
    }),
    gauge("PostgresDeadlocks", {
      'pg_stat_database_deadlocks{datname="assistant"}': counter([0, 29], [1, 60], [0, 31]),
    }),
    gauge("PostgresTransactionOpen", {
      'pg_stat_activity_max_tx_duration{datname="assistant",state="idle in transaction"}': level(1, 1000),
    }),
    gauge("DatabaseCpuBusy", {
      'landfall_container_cpu_seconds_total{service="postgres"}': counter([6, 29], [54, 60], [6, 31]),
      'landfall_container_cpu_limit{service="postgres"}': "1x130",
    }),
    gauge("RedisDown", { "redis_up{}": level(1, 0) }),
    gauge("RedisMemoryNearlyUsedUp", {
      "redis_memory_used_bytes{}": level(10, 90),
      "redis_memory_max_bytes{}": "100x120",
    }),
    gauge("RedisRefusesConnections", {
      "redis_rejected_connections_total{}": counter([0, 29], [1, 60], [0, 31]),
    }),
    gauge("RedisNotSaved", { "redis_aof_last_write_status{}": level(1, 0) }),
    gauge("QueueGrows", { 'redis_key_size{key="email"}': level(3, 600) }),
    gauge("QueueStuck", { 'redis_key_size{key="email"}': "0x29 5+1x59 0x30" }),
  ],
  site: [
    gauge("SiteDown", { 'probe_success{job="site",instance="s"}': level(1, 0) }),
    gauge("SiteSlow", {
      'probe_success{job="site",instance="s"}': "1x120",
      'probe_duration_seconds{job="site",instance="s"}': level(0.1, 4),
    }),
    gauge(
      "CertificateAboutToExpire",
      { 'probe_ssl_earliest_cert_expiry{job="site",instance="s"}': "950400x1700 7776000x100" },
      { silentAt: "20h", firesAt: "28h", resolvedAt: "29h" },
    ),
    gauge(
      "CertificateExpires",
      { 'probe_ssl_earliest_cert_expiry{job="site",instance="s"}': "262000x60 7776000x60" },
      { silentAt: "2m", firesAt: "59m", resolvedAt: "70m" },
    ),
  ],
  monitoring: [
    gauge("MetricsNotStored", { 'up{job="prometheus",instance="p"}': "1x29 _x59 1x30" }),
    gauge("ConfigurationRefused", {
      'prometheus_config_last_reload_successful{job="prometheus"}': level(1, 0),
    }),
    gauge("RulesFail", {
      'prometheus_rule_evaluation_failures_total{rule_group="host"}': counter([0, 29], [1, 60], [0, 31]),
    }),
    gauge("AlertsDropped", {
      "prometheus_notifications_dropped_total{}": counter([0, 29], [1, 60], [0, 31]),
    }),
  ],
};
