import { PROGRAMS } from "../../contracts/hostPaths.ts";
export const UNIT = "landfall-drill";

/** From the droplet's own copy: the key that opens the one in Spaces is not on the host. */
export const DRILL_SERVICE = `[Unit]
Description=Restore the newest backup into a scratch server, and check it
After=docker.service

[Service]
Type=oneshot
ExecStart=${PROGRAMS.restore} drill --from droplet
Nice=10
IOSchedulingClass=best-effort
IOSchedulingPriority=7
TimeoutStartSec=6h
`;

/** Some hours after the night's backup. What a host that was switched off has missed is made up for. */
export const DRILL_TIMER = `[Unit]
Description=Restore the newest backup into a scratch server, and check it

[Timer]
OnCalendar=Sun *-*-* 05:00:00
RandomizedDelaySec=1h
Persistent=true

[Install]
WantedBy=timers.target
`;

/** A host that lost its power while the page was up would show it for ever. */
export const PAGE_AT_BOOT = "r! /srv/*/upstreams/maintenance\n";
