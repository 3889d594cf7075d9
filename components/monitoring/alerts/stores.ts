import type { Alert } from "./types.ts";

/** PostgreSQL, by its exporter. */
export const postgres: readonly Alert[] = [
  {
    name: "PostgresDown",
    expr: "pg_up == 0",
    for: "1m",
    severity: "critical",
    summary: "PostgreSQL takes no connection from its exporter",
    action: "Read the log of postgres; is its disk full, or its connections used up?",
    runbook: "postgresql",
  },
  {
    name: "PostgresConnectionsNearlyUsedUp",
    expr: connections(0.8),
    for: "5m",
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of PostgreSQL's connections are taken",
    action: "Lower the pools of the API and its workers, or raise max_connections.",
    runbook: "postgresql",
  },
  {
    name: "PostgresConnectionsUsedUp",
    expr: connections(0.95),
    for: "1m",
    severity: "critical",
    summary:
      "{{ $value | humanizePercentage }} of PostgreSQL's connections are taken: the next ones are refused",
    action: "Find who holds them (pg_stat_activity); restart that service, then lower its pool.",
    runbook: "postgresql",
  },
  {
    name: "PostgresDeadlocks",
    expr: 'sum by (datname) (increase(pg_stat_database_deadlocks{datname!~"template.*"}[10m])) > 5',
    severity: "warning",
    summary: "{{ $value | humanize }} deadlocks in {{ $labels.datname }} within 10 min",
    action: "The log of postgres has both queries of each; let them lock their rows in the same order.",
    runbook: "postgresql",
  },
  {
    name: "PostgresTransactionOpen",
    expr: 'max by (datname) (pg_stat_activity_max_tx_duration{state=~"idle in transaction.*"}) > 900',
    for: "5m",
    severity: "warning",
    summary: "A transaction in {{ $labels.datname }} has been idle for {{ $value | humanizeDuration }}",
    action: "Find it in pg_stat_activity. It keeps its locks, and dead rows from being removed.",
    runbook: "postgresql",
  },
];

/** The database's processor time, by what the host reads of its container. */
export function databaseCpu(service: string): Alert {
  const of = (metric: string) => `landfall_container_${metric}{service="${service}"}`;
  return {
    name: "DatabaseCpuBusy",
    // By its limit, which is less than the host has.
    expr: `sum(rate(${of("cpu_seconds_total")}[5m])) / sum(${of("cpu_limit")}) > 0.8`,
    for: "10m",
    severity: "warning",
    summary: "The database uses {{ $value | humanizePercentage }} of the processor time that it may have",
    action: "pg_stat_statements shows the query; an index, or a higher limit of the service, helps.",
    runbook: "postgresql",
  };
}

/** Redis, by its exporter. */
export const redis: readonly Alert[] = [
  {
    name: "RedisDown",
    expr: "redis_up == 0",
    for: "1m",
    severity: "critical",
    summary: "Redis takes no connection from its exporter",
    action: "Read the log of redis; no task is taken or done meanwhile.",
    runbook: "redis",
  },
  {
    name: "RedisMemoryNearlyUsedUp",
    // Zero means no limit.
    expr: "redis_memory_used_bytes / (redis_memory_max_bytes > 0) > 0.85",
    for: "5m",
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of Redis's memory is in use",
    action: "Are workers taking tasks? At the limit Redis refuses new ones (noeviction).",
    runbook: "redis",
  },
  {
    name: "RedisRefusesConnections",
    expr: "increase(redis_rejected_connections_total[10m]) > 0",
    severity: "warning",
    summary: "Redis has refused {{ $value | humanize }} connections within 10 min",
    action: "CLIENT LIST shows who holds them; lower that service's pool, or raise maxclients.",
    runbook: "redis",
  },
  {
    name: "RedisNotSaved",
    expr: "redis_aof_last_write_status == 0 or redis_rdb_last_bgsave_status == 0",
    for: "5m",
    severity: "critical",
    summary: "Redis cannot write to its disk: tasks would be lost with its container",
    action: "Read the log of redis; is the volume full or read-only?",
    runbook: "redis",
  },
];

/** Celery's queues are lists of Redis. */
export function queues(names: readonly string[]): Alert[] {
  const length = `redis_key_size{key=~"${names.join("|")}"}`;
  return [
    {
      name: "QueueGrows",
      expr: `${length} > 500`,
      for: "10m",
      severity: "warning",
      summary: "{{ $value }} tasks wait in the queue {{ $labels.key }}",
      action: "Is its worker healthy? Else give it more concurrency or replicas.",
      runbook: "queues",
    },
    {
      name: "QueueStuck",
      // A queue that is worked off gets shorter now and then.
      expr: `${length} > 0 and resets(${length}[15m]) == 0`,
      for: "15m",
      severity: "critical",
      summary: "No task is taken from the queue {{ $labels.key }}; {{ $value }} wait",
      action: "bin/landfall ps shows its worker; bin/landfall logs of that service says what it waits for.",
      runbook: "queues",
    },
  ];
}

function connections(share: number): string {
  return `sum by (instance) (pg_stat_activity_count) / on (instance) pg_settings_max_connections > ${share}`;
}
