import { counter, gauge } from "../promql.ts";

/** node-exporter, with the collectors that compose.monitoring.yaml names. */
export const node = {
  bootTime: gauge("node_boot_time_seconds"),
  cpu: counter("node_cpu_seconds_total", "cpu", "mode"),
  diskBusy: counter("node_disk_io_time_seconds_total", "device"),
  diskRead: counter("node_disk_read_bytes_total", "device"),
  diskWritten: counter("node_disk_written_bytes_total", "device"),
  filesystemAvailable: gauge("node_filesystem_avail_bytes", "device", "fstype", "mountpoint"),
  filesystemFiles: gauge("node_filesystem_files", "device", "fstype", "mountpoint"),
  filesystemFilesFree: gauge("node_filesystem_files_free", "device", "fstype", "mountpoint"),
  filesystemReadOnly: gauge("node_filesystem_readonly", "device", "fstype", "mountpoint"),
  filesystemSize: gauge("node_filesystem_size_bytes", "device", "fstype", "mountpoint"),
  load1: gauge("node_load1"),
  load5: gauge("node_load5"),
  load15: gauge("node_load15"),
  memoryAvailable: gauge("node_memory_MemAvailable_bytes"),
  memoryBuffers: gauge("node_memory_Buffers_bytes"),
  memoryCached: gauge("node_memory_Cached_bytes"),
  memoryFree: gauge("node_memory_MemFree_bytes"),
  memoryTotal: gauge("node_memory_MemTotal_bytes"),
  oomKills: counter("node_vmstat_oom_kill"),
  pressureCpu: counter("node_pressure_cpu_waiting_seconds_total"),
  pressureIo: counter("node_pressure_io_waiting_seconds_total"),
  swappedIn: counter("node_vmstat_pswpin"),
  swappedOut: counter("node_vmstat_pswpout"),
};

/** postgres-exporter, from 0.11 on. */
export const postgres = {
  activity: gauge("pg_stat_activity_count", "datname", "state"),
  blocksHit: counter("pg_stat_database_blks_hit", "datname", "datid"),
  blocksRead: counter("pg_stat_database_blks_read", "datname", "datid"),
  checkpointsRequested: counter("pg_stat_bgwriter_checkpoints_req_total"),
  checkpointsTimed: counter("pg_stat_bgwriter_checkpoints_timed_total"),
  commits: counter("pg_stat_database_xact_commit", "datname", "datid"),
  databaseSize: gauge("pg_database_size_bytes", "datname"),
  deadlocks: counter("pg_stat_database_deadlocks", "datname", "datid"),
  locks: gauge("pg_locks_count", "datname", "mode"),
  longestTransaction: gauge("pg_stat_activity_max_tx_duration", "datname", "state"),
  maxConnections: gauge("pg_settings_max_connections"),
  rollbacks: counter("pg_stat_database_xact_rollback", "datname", "datid"),
  rowsDeleted: counter("pg_stat_database_tup_deleted", "datname", "datid"),
  rowsFetched: counter("pg_stat_database_tup_fetched", "datname", "datid"),
  rowsInserted: counter("pg_stat_database_tup_inserted", "datname", "datid"),
  rowsUpdated: counter("pg_stat_database_tup_updated", "datname", "datid"),
  temporaryBytes: counter("pg_stat_database_temp_bytes", "datname", "datid"),
  up: gauge("pg_up"),
};

/** redis-exporter, from 1.45 on. `key_size` only of the keys that it is told. */
export const redis = {
  appendOnlyWritten: gauge("redis_aof_last_write_status"),
  clients: gauge("redis_connected_clients"),
  clientsBlocked: gauge("redis_blocked_clients"),
  clientsRefused: counter("redis_rejected_connections_total"),
  commands: counter("redis_commands_total", "cmd"),
  commandSeconds: counter("redis_commands_duration_seconds_total", "cmd"),
  evictedKeys: counter("redis_evicted_keys_total"),
  expiredKeys: counter("redis_expired_keys_total"),
  keyHits: counter("redis_keyspace_hits_total"),
  keyMisses: counter("redis_keyspace_misses_total"),
  keys: gauge("redis_db_keys", "db"),
  keySize: gauge("redis_key_size", "db", "key"),
  memoryLimit: gauge("redis_memory_max_bytes"),
  memoryUsed: gauge("redis_memory_used_bytes"),
  snapshotWritten: gauge("redis_rdb_last_bgsave_status"),
  up: gauge("redis_up"),
  uptime: gauge("redis_uptime_in_seconds"),
};

/** blackbox-exporter, for a probe by HTTPS. */
export const blackbox = {
  bytes: gauge("probe_http_uncompressed_body_length"),
  certificateEnd: gauge("probe_ssl_earliest_cert_expiry"),
  duration: gauge("probe_duration_seconds"),
  httpVersion: gauge("probe_http_version"),
  phases: gauge("probe_http_duration_seconds", "phase"),
  status: gauge("probe_http_status_code"),
  success: gauge("probe_success"),
};

/** What the client libraries of Go and Python tell of a program's own process. */
export const process = {
  cpu: counter("process_cpu_seconds_total"),
  maxFiles: gauge("process_max_fds"),
  memory: gauge("process_resident_memory_bytes"),
  openFiles: gauge("process_open_fds"),
  startTime: gauge("process_start_time_seconds"),
};

/** Prometheus itself, and what it notes of targets and alerts. */
export const prometheus = {
  alerts: gauge("ALERTS", "alertname", "alertstate", "severity"),
  samples: counter("prometheus_tsdb_head_samples_appended_total", "type"),
  scrapeSeconds: gauge("scrape_duration_seconds"),
  series: gauge("prometheus_tsdb_head_series"),
  storage: gauge("prometheus_tsdb_storage_blocks_bytes"),
  up: gauge("up"),
};

/** Alertmanager. */
export const alertmanager = {
  failed: counter("alertmanager_notifications_failed_total", "integration"),
  sent: counter("alertmanager_notifications_total", "integration"),
};
