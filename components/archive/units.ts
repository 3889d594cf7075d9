import { PROGRAMS } from "../../contracts/hostPaths.ts";
export const UNIT = "landfall-archive";
export const BASE_UNIT = "landfall-base-backup";

export const ARCHIVE_SERVICE = `[Unit]
Description=Send the database's WAL to Spaces
Wants=network-online.target
After=network-online.target docker.service

[Service]
ExecStart=${PROGRAMS.archive} push
Restart=always
RestartSec=5
Nice=5

[Install]
WantedBy=multi-user.target
`;

/** Runs at a lower priority than the app. */
export const BASE_SERVICE = `[Unit]
Description=Back the database's files up for a recovery to a point in time
Wants=network-online.target
After=network-online.target docker.service ${UNIT}.service

[Service]
Type=oneshot
ExecStart=${PROGRAMS.archive} backup
Nice=10
IOSchedulingClass=best-effort
IOSchedulingPriority=7
TimeoutStartSec=12h
`;

/** Runs after the nightly dump. A run that was missed while the host was off is made up for. */
export const BASE_TIMER = `[Unit]
Description=Back the database's files up for a recovery to a point in time

[Timer]
OnCalendar=*-*-* 03:45:00
RandomizedDelaySec=5min
Persistent=true

[Install]
WantedBy=timers.target
`;
