import { join } from "node:path";
import { ensureBase, ensurePackages, type Report } from "../base/index.ts";
import { ensureImage } from "../image.ts";

/**
 * Packages of DigitalOcean's Debian image, and packages that stacks install on it. A droplet on an offline machine
 * cannot download packages, but apt finds these installed.
 */
const packages = [
  ...["systemd", "systemd-sysv", "dbus", "libpam-systemd", "kmod", "locales", "netbase", "procps", "psmisc"],
  ...["openssh-server", "cloud-init", "sudo", "ca-certificates", "gnupg", "unattended-upgrades", "apt-utils"],
  ...["iproute2", "iptables", "nftables", "iputils-ping", "dnsutils", "netcat-openbsd", "curl", "rsync"],
  ...["e2fsprogs", "xfsprogs", "fdisk", "less", "vim-tiny", "jq", "python3", "logrotate"],
  ...["docker.io", "lego", "openssl", "postgresql-client-15", "age", "rclone", "zstd", "pgbackrest"],
];

/** The tag of the image that a droplet boots. Built if Docker does not have it. */
export async function ensureDropletImage(report: Report): Promise<string> {
  const base = await ensurePackages("landfall-droplet-packages", await ensureBase(report), packages, report);
  return ensureImage("landfall-droplet", base, join(import.meta.dirname, "context"));
}
