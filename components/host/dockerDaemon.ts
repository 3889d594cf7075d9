import { LOG_DRIVER, LOG_OPTIONS } from "../../contracts/logOptions.ts";

/** `daemon.json`. Containers outlive a restart of the daemon, and their logs cannot fill the disk. */
export function renderDaemon(): string {
  const daemon = {
    "log-driver": LOG_DRIVER,
    "log-opts": LOG_OPTIONS,
    "live-restore": true,
    "userland-proxy": false,
    "no-new-privileges": true,
    icc: false,
    // Outside DigitalOcean's own networks, which are in 10.0.0.0/8.
    "default-address-pools": [{ base: "172.20.0.0/14", size: 24 }],
  };
  return `${JSON.stringify(daemon, null, 2)}\n`;
}

export const METADATA_GUARD_UNIT = "landfall-metadata-guard.service";

/**
 * Blocks containers from the metadata service, because it returns the user data. The rule exists before the first
 * container starts: dockerd keeps an existing DOCKER-USER chain.
 */
export function renderMetadataGuard(): string {
  const rule = "DOCKER-USER -d 169.254.169.254/32 -j DROP";
  return `[Unit]
Description=Keep the metadata service from containers
Before=docker.service
ConditionPathExists=/usr/sbin/iptables

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'iptables -w -n -L DOCKER-USER >/dev/null 2>&1 || iptables -w -N DOCKER-USER'
ExecStart=/bin/sh -c 'iptables -w -C ${rule} 2>/dev/null || iptables -w -I ${rule}'

[Install]
RequiredBy=docker.service
`;
}
