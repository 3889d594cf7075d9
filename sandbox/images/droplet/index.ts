import { join } from "node:path";
import { ensureBase, ensurePackages, type Report } from "../base/index.ts";
import { ensureImage } from "../image.ts";

/**
 * What a DigitalOcean Debian image has, and what stacks install on it: packages cannot be had inside a droplet on a
 * sealed machine, but apt finds these to be there already.
 */
const packages = [
  ...["systemd", "systemd-sysv", "dbus", "libpam-systemd", "kmod", "locales", "netbase", "procps", "psmisc"],
  ...["openssh-server", "cloud-init", "sudo", "ca-certificates", "gnupg", "unattended-upgrades", "apt-utils"],
  ...["iproute2", "iptables", "nftables", "iputils-ping", "dnsutils", "netcat-openbsd", "curl", "rsync"],
  ...["e2fsprogs", "xfsprogs", "fdisk", "less", "vim-tiny", "jq", "python3", "logrotate"],
  ...["docker.io", "lego", "openssl", "postgresql-client-15", "age", "rclone", "zstd", "pgbackrest"],
];

/** The tag of the machine that a droplet boots; made when docker does not have it. */
export async function ensureDropletImage(report: Report): Promise<string> {
  const base = await ensurePackages("landfall-droplet-packages", await ensureBase(report), packages, report);
  return ensureImage("landfall-droplet", base, join(import.meta.dirname, "context"));
}
