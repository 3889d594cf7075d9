import { PROGRAMS } from "../../contracts/hostPaths.ts";

export function renderService(domain: string): string {
  return `[Unit]
Description=Renew the certificate of ${domain}
Wants=network-online.target
After=network-online.target docker.service

[Service]
Type=oneshot
ExecStart=${PROGRAMS.certificate} renew
TimeoutStartSec=20min
`;
}

/** Twice a day, at a random time. A run that was missed while the host was off is made up for. */
export function renderTimer(domain: string): string {
  return `[Unit]
Description=Renew the certificate of ${domain}

[Timer]
OnCalendar=*-*-* 03,15:00:00
RandomizedDelaySec=6h
Persistent=true

[Install]
WantedBy=timers.target
`;
}
