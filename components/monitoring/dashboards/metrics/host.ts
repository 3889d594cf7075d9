import { gauge } from "../promql.ts";

/** What `landfall-release` writes, a series for each release that is kept. */
export const releases = {
  time: gauge("landfall_release_timestamp_seconds", "release", "commit"),
};

/** What `landfall-backup` writes. */
export const backups = {
  bytes: gauge("landfall_backup_bytes"),
  damaged: gauge("landfall_backup_damaged"),
  duration: gauge("landfall_backup_duration_seconds"),
  lastGood: gauge("landfall_backup_last_attempt_good"),
  newest: gauge("landfall_backup_newest_timestamp_seconds"),
  newestInSpaces: gauge("landfall_backup_newest_in_spaces_timestamp_seconds"),
  unsent: gauge("landfall_backup_unsent"),
};

/** What `landfall-archive` writes, with `landfall:backup.pointInTime` only. */
export const archive = {
  lag: gauge("landfall_archive_lag_seconds"),
  waiting: gauge("landfall_archive_waiting"),
};

/** What a restore drill writes. */
export const drill = {
  seconds: gauge("landfall_drill_seconds"),
  success: gauge("landfall_drill_success"),
  time: gauge("landfall_drill_timestamp_seconds"),
};

/** What `landfall-migrate` writes. */
export const migration = {
  success: gauge("landfall_migration_last_run_success"),
  time: gauge("landfall_migration_last_run_timestamp_seconds"),
};
