import { PROGRAMS } from "../../../contracts/hostPaths.ts";

export const UNIT = "landfall-host-metrics";

/** Runs at a lower priority than the app. Its starts are not logged: there are two a minute. */
export const SERVICE = `[Unit]
Description=Write metrics of the host for Prometheus
After=docker.service

[Service]
Type=oneshot
ExecStart=${PROGRAMS.hostMetrics}
Nice=10
TimeoutStartSec=60s
LogLevelMax=notice
`;

export const TIMER = `[Unit]
Description=Write metrics of the host for Prometheus

[Timer]
OnCalendar=*:*:0/30
AccuracySec=1s

[Install]
WantedBy=timers.target
`;
