import { PROGRAMS } from "../../contracts/hostPaths.ts";
export const UNIT = "landfall-drill";

/** The drill restores the droplet's own copy, because the key for the copy in Spaces is not on the host. */
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

/** Runs some hours after the nightly backup. A drill that was missed while the host was off is made up for. */
export const DRILL_TIMER = `[Unit]
Description=Restore the newest backup into a scratch server, and check it

[Timer]
OnCalendar=Sun *-*-* 05:00:00
RandomizedDelaySec=1h
Persistent=true

[Install]
WantedBy=timers.target
`;

/**
 * Removes the maintenance page at boot. Otherwise a host that lost power during maintenance would show the page for
 * ever.
 */
export const PAGE_AT_BOOT = "r! /srv/*/upstreams/maintenance\n";
