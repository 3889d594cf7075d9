import { PROGRAMS } from "../../contracts/hostPaths.ts";
export const UNIT = "landfall-backup";

/** Behind the app in everything: a backup may take its time, and must not take the app's. */
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

/** What a host that was switched off has missed is made up for. */
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
