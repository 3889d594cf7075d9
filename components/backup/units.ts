import { PROGRAMS } from "../../contracts/hostPaths.ts";
export const UNIT = "landfall-backup";

/** Runs at a lower priority than the app: a backup may take long, and must not slow the app down. */
export const BACKUP_SERVICE = `[Unit]
Description=Back the database up
Wants=network-online.target
After=network-online.target docker.service

[Service]
Type=oneshot
ExecStart=${PROGRAMS.backup} create --reason schedule
Nice=10
IOSchedulingClass=best-effort
IOSchedulingPriority=7
TimeoutStartSec=6h
`;

/** A backup that was missed while the host was off is made up for. */
export function renderBackupTimer(schedule: string): string {
  return `[Unit]
Description=Back the database up

[Timer]
OnCalendar=${schedule}
RandomizedDelaySec=5min
Persistent=true

[Install]
WantedBy=timers.target
`;
}
