import type { RuleGroup } from "./types.ts";

/** Backups, by the metrics that `landfall-backup` writes. */
export const backup: RuleGroup = {
  name: "backup",
  rules: [
    {
      name: "BackupOld",
      // From a day on, with time for the backup itself. A stack that has none yet, whose time is 0, gets its first at night.
      expr: "time() - (landfall_backup_newest_in_spaces_timestamp_seconds > 0) > 26 * 3600",
      for: "15m",
      severity: "critical",
      summary: "The newest backup that is in Spaces was made {{ $value | humanizeDuration }} ago",
      action: "bin/landfall status says why; bin/landfall backups now makes one.",
      runbook: "backups",
    },
    {
      name: "BackupNone",
      expr: "landfall_backup_newest_in_spaces_timestamp_seconds == 0",
      for: "26h",
      severity: "critical",
      summary: "No backup has ever reached Spaces",
      action: "bin/landfall backups now makes one, and says what stands in its way.",
      runbook: "backups",
    },
    {
      name: "BackupFailed",
      expr: "landfall_backup_last_attempt_good == 0 and landfall_backup_last_attempt_timestamp_seconds > 0",
      for: "5m",
      severity: "critical",
      summary: "The last backup is not good, or did not reach Spaces",
      action: "bin/landfall status says why; bin/landfall backups now tries again and sends what is missing.",
      runbook: "backups",
    },
    {
      name: "BackupUnsent",
      expr: "landfall_backup_unsent > 0",
      for: "30m",
      severity: "warning",
      summary: "{{ $value }} good backups are on the droplet only: they would be lost with it",
      action: "Is Spaces reachable from the droplet? bin/landfall backups now sends them too.",
      runbook: "backups",
    },
    {
      name: "BackupDamaged",
      expr: "landfall_backup_damaged > 0",
      severity: "critical",
      summary: "{{ $value }} backups on the droplet are not what was written",
      action:
        "bin/landfall backups list shows which; bin/landfall backups now makes a new one. Look at the disk: dmesg.",
      runbook: "backups",
    },
    {
      name: "BackupSizeChanged",
      // Half of it gone, or half as much again, within a day: rows were lost, or something fills the tables.
      expr: "abs(landfall_backup_bytes / (landfall_backup_bytes offset 1d > 1e6) - 1) > 0.5",
      for: "30m",
      severity: "warning",
      summary: "The newest dump's size differs by {{ $value | humanizePercentage }} from yesterday's",
      action: "bin/landfall backups list shows both; each one's manifest has the rows of every table.",
      runbook: "backups",
    },
    {
      name: "ArchiveLate",
      // There with landfall:backup.pointInTime only. Half a minute is usual; nothing waits while nothing is written.
      expr: "landfall_archive_lag_seconds > 60",
      for: "1m",
      severity: "critical",
      summary:
        "What was written {{ $value | humanizeDuration }} ago is not in Spaces: it would be lost with the droplet",
      action:
        "Is Spaces reachable from the droplet? journalctl -u landfall-archive says what it answers. The server keeps its WAL meanwhile, which fills the volume.",
      runbook: "archive",
    },
    {
      name: "ArchiveStopped",
      expr: "time() - landfall_archive_checked_timestamp_seconds > 120",
      for: "1m",
      severity: "critical",
      summary: "Nothing sends the database's WAL to Spaces",
      action: "On the droplet: systemctl status landfall-archive; sudo systemctl restart landfall-archive.",
      runbook: "archive",
    },
    {
      name: "BackupNotReported",
      expr: "absent(landfall_backup_newest_in_spaces_timestamp_seconds)",
      for: "30m",
      severity: "warning",
      summary: "Nobody says how old the newest backup is",
      action: "Look at node-exporter, and on the droplet at systemctl status landfall-backup.timer.",
      runbook: "backups",
    },
  ],
};

/** Restore drills, by the metrics that `landfall-drill` writes. */
export const drill: RuleGroup = {
  name: "drill",
  rules: [
    {
      name: "DrillFailed",
      expr: "landfall_drill_success == 0",
      severity: "critical",
      summary: "The newest backup could not be restored, or is not what was dumped",
      action:
        "On the droplet, /mnt/data/landfall/drill.log says why; bin/landfall drill tries it again, from Spaces.",
      runbook: "drill",
    },
    {
      name: "DrillOld",
      // A week and a day: the timer's.
      expr: "time() - landfall_drill_timestamp_seconds > 8 * 86400",
      for: "1h",
      severity: "warning",
      summary: "Nobody has tried for {{ $value | humanizeDuration }} whether a backup can be restored",
      action: "bin/landfall drill does it; on the droplet, look at systemctl status landfall-drill.timer.",
      runbook: "drill",
    },
  ],
};

/** Migrations, by the metrics that `landfall-migrate` writes. */
export const migration: RuleGroup = {
  name: "migration",
  rules: [
    {
      name: "MigrationFailed",
      expr: "landfall_migration_last_run_success == 0",
      severity: "warning",
      summary: "The last migration failed, or was refused",
      action:
        "pulumi up takes up what was cut short, and says what is wrong; on the droplet: sudo landfall-migrate list",
      runbook: "migrations",
    },
  ],
};
