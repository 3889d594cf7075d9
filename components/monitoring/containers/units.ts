import { PROGRAMS } from "../../../contracts/hostPaths.ts";

export const UNIT = "landfall-container-metrics";

/** How often the metrics are written. Prometheus reads them twice in that time. */
const EVERY = "30s";

export const SERVICE = `[Unit]
Description=Write what each container uses as metrics
After=docker.service
RequiresMountsFor=/mnt/data

[Service]
Type=oneshot
ExecStart=${PROGRAMS.containerMetrics}
Nice=10
TimeoutStartSec=25s
`;

export const TIMER = `[Unit]
Description=Write what each container uses as metrics

[Timer]
OnBootSec=${EVERY}
OnUnitActiveSec=${EVERY}
AccuracySec=1s

[Install]
WantedBy=timers.target
`;
