import { DATA_UNIT } from "./dataVolume.ts";
import { METADATA_GUARD_UNIT } from "./dockerDaemon.ts";
import { SCRUB_UNIT } from "./hostKeys.ts";

/** Packages that the host needs beyond a Debian cloud image. */
const PACKAGES = [
  "age",
  "ca-certificates",
  "curl",
  "docker.io",
  "e2fsprogs",
  "iptables",
  "jq",
  "lego",
  "openssl",
  "rclone",
  "unattended-upgrades",
  "zstd",
];

/** Sysctls of the whole kernel. A host inside a container shares its kernel, and does not set them. */
export const KERNEL_SYSCTL_PATH = "/usr/local/share/landfall/kernel.conf";

export const KERNEL_SYSCTL = `kernel.dmesg_restrict = 1
kernel.kptr_restrict = 2
kernel.unprivileged_bpf_disabled = 1
vm.overcommit_memory = 1
vm.swappiness = 10
`;

export const NETWORK_SYSCTL = `net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv6.conf.all.accept_redirects = 0
net.ipv4.tcp_syncookies = 1
net.core.somaxconn = 4096
`;

export const UNATTENDED_UPGRADES = `APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Remove-Unused-Dependencies "true";
Unattended-Upgrade::Automatic-Reboot "false";
`;

/**
 * Bash that turns cloud-init's files into a running Docker. It installs only missing packages, so an image that has
 * them needs no mirror. If it fails, cloud-init fails.
 */
export function renderSetup(swapMb: number): string {
  return `#!/bin/bash
# Run once by cloud-init; safe to run again.
set -euo pipefail
trap 'echo "landfall-setup: failed at: $BASH_COMMAND" >&2' ERR
export DEBIAN_FRONTEND=noninteractive
in_container() { systemd-detect-virt --container --quiet; }

missing=()
for package in ${PACKAGES.join(" ")}; do
  [ "$(dpkg-query -W -f '\${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
systemctl daemon-reload
systemctl enable --quiet ${DATA_UNIT} ${METADATA_GUARD_UNIT} ${SCRUB_UNIT}
if [ \${#missing[@]} -gt 0 ]; then
  for try in 1 2 3; do
    apt-get -q -o DPkg::Lock::Timeout=300 update &&
      apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "\${missing[@]}" && break
    [ "$try" -lt 3 ] || { echo "landfall-setup: cannot install: \${missing[*]}" >&2; exit 1; }
    sleep 10
  done
fi

[ ! -e /usr/share/zoneinfo/Etc/UTC ] || ln -sf /usr/share/zoneinfo/Etc/UTC /etc/localtime
in_container || install -m 0644 ${KERNEL_SYSCTL_PATH} /etc/sysctl.d/61-landfall-kernel.conf
systemctl restart systemd-sysctl.service || echo "landfall-setup: note: not every sysctl could be set" >&2

swap() {
  [ ! -e /swapfile ] || return 0
  if in_container; then echo "landfall-setup: note: no swap file in a container"; return 0; fi
  fallocate -l ${swapMb}M /swapfile && chmod 0600 /swapfile && mkswap /swapfile >/dev/null && swapon /swapfile || {
    rm -f /swapfile
    echo "landfall-setup: note: no swap file, for it could not be switched on"
    return 0
  }
  echo '/swapfile none swap sw,nofail 0 0' >> /etc/fstab
}
${swapMb > 0 ? "swap" : ":"}

# Docker may have started by itself before these files were there.
systemctl enable --quiet docker.service
systemctl restart ${DATA_UNIT} ${METADATA_GUARD_UNIT}
systemctl restart docker.service
systemctl try-reload-or-restart ssh.service
`;
}
