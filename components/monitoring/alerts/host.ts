import { CERTIFICATE_LEFT } from "./certificate.ts";
import type { RuleGroup } from "./types.ts";

/** What a container mounts for itself is no disk. */
const DISK = '{fstype!~"tmpfs|overlay|squashfs|ramfs|nsfs|devtmpfs"}';

/** The same disk is seen at several places. */
const byDevice = (expr: string) => `max by (device) (${expr})`;

const used = byDevice(`1 - node_filesystem_avail_bytes${DISK} / node_filesystem_size_bytes${DISK}`);
const inodesUsed = byDevice(`1 - node_filesystem_files_free${DISK} / (node_filesystem_files${DISK} > 0)`);
const idle = 'avg without (cpu, mode) (rate(node_cpu_seconds_total{mode="idle"}[5m]))';

/** The droplet, by node-exporter. */
export const host: RuleGroup = {
  name: "host",
  rules: [
    {
      name: "DiskNearlyFull",
      expr: `${used} > 0.85`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.device }} is {{ $value | humanizePercentage }} full",
      action: "Find what grew (docker system df, du) or enlarge the volume; a full disk stops PostgreSQL.",
      runbook: "disk",
    },
    {
      name: "DiskFull",
      expr: `${used} > 0.95`,
      for: "2m",
      severity: "critical",
      summary: "{{ $labels.device }} is {{ $value | humanizePercentage }} full",
      action: "Free space now as the runbook says; PostgreSQL stops when it cannot write.",
      runbook: "disk",
    },
    {
      name: "DiskFillsUp",
      // Only where little is left: a disk that is half empty may take a restore's gigabytes for a while.
      expr: `${used} > 0.6 and ${byDevice(`predict_linear(node_filesystem_avail_bytes${DISK}[6h], 86400) < bool 0`)} > 0`,
      for: "1h",
      severity: "warning",
      summary:
        "{{ $labels.device }} is {{ $value | humanizePercentage }} full, and will be full within a day",
      action: "Find what grew (docker system df, du) before it stops PostgreSQL.",
      runbook: "disk",
    },
    {
      name: "InodesNearlyUsedUp",
      expr: `${inodesUsed} > 0.9`,
      for: "10m",
      severity: "warning",
      summary: "{{ $value | humanizePercentage }} of the inodes of {{ $labels.device }} are in use",
      action: "Find the folder with many small files (du --inodes); no file can be made without an inode.",
      runbook: "disk",
    },
    {
      name: "VolumeReadOnly",
      expr: 'max by (device) (node_filesystem_readonly{mountpoint=~"/|/mnt/data"}) == 1',
      for: "1m",
      severity: "critical",
      summary: "{{ $labels.device }} has become read-only: nothing can be written",
      action: "On the droplet, dmesg says why. Mount it again only after a check of the file system.",
      runbook: "disk",
    },
    {
      name: "MemoryNearlyUsedUp",
      expr: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.92",
      for: "10m",
      severity: "warning",
      summary: "{{ $value | humanizePercentage }} of the host's memory is in use",
      action: "docker stats shows which container grew; take a larger size if none did.",
      runbook: "memory",
    },
    {
      name: "OutOfMemory",
      expr: "increase(node_vmstat_oom_kill[10m]) > 0",
      severity: "warning",
      summary: "The kernel ended a process on the host because memory was used up",
      action: "On the droplet, dmesg names it; raise its container's mem_limit or take a larger size.",
      runbook: "memory",
    },
    {
      name: "CpuBusy",
      expr: `1 - ${idle} > 0.8`,
      for: "15m",
      severity: "warning",
      summary: "The host's processors are {{ $value | humanizePercentage }} busy",
      action: "docker stats shows which container it is; in PostgreSQL, pg_stat_statements shows the query.",
      runbook: "cpu",
    },
    {
      name: "CpuStolen",
      expr: 'avg without (cpu, mode) (rate(node_cpu_seconds_total{mode="steal"}[5m])) > 0.1',
      for: "30m",
      severity: "warning",
      summary: "Other droplets take {{ $value | humanizePercentage }} of this one's processors",
      action: "Take a size with dedicated processors, or another droplet.",
      runbook: "cpu",
    },
    {
      name: "RebootPending",
      expr: "time() - (landfall_reboot_required_since_timestamp_seconds > 0) > 86400",
      for: "15m",
      severity: "warning",
      summary: "An update has waited for a reboot of the host for {{ $value | humanizeDuration }}",
      action: "Reboot at a quiet hour: ssh to the droplet, sudo reboot. Containers start by themselves.",
      runbook: "reboot",
    },
    {
      name: "ImagesUnused",
      expr: "landfall_images_unused_bytes > 5e9",
      for: "1d",
      severity: "warning",
      summary: "Images that no container has and no release names take {{ $value | humanize1024 }}B",
      action: "The runbook lists them, and says how to remove one at a time.",
      runbook: "disk",
    },
    {
      name: "UnitFailed",
      // Those that are left out have alerts of their own.
      expr: 'landfall_unit_failed{unit!~"landfall-(backup|certificate|drill)[.]service"} == 1',
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.unit }} has failed on the host",
      action: "On the droplet: systemctl status and journalctl -u {{ $labels.unit }}.",
      runbook: "failed-units",
    },
    {
      name: "ClockNotSynchronized",
      expr: "landfall_clock_synchronized == 0",
      for: "1h",
      severity: "warning",
      summary: "The host's clock follows no time server: tokens and certificates are judged by it",
      action: "On the droplet: timedatectl status; sudo systemctl restart systemd-timesyncd.",
      runbook: "clock",
    },
    {
      name: "CertificateRenewalFails",
      // It is renewed when a third is left, and tried twice a day.
      expr: `${CERTIFICATE_LEFT} < 0.25 and landfall_certificate_renewal_failed == 1`,
      for: "15m",
      severity: "warning",
      summary: "The certificate's renewal fails, and {{ $value | humanizePercentage }} of its time is left",
      action:
        "bin/landfall status has the reason; journalctl -u 'landfall-certificate*' on the host has the log.",
      runbook: "certificate",
    },
    {
      name: "HostMetricsOld",
      expr: "time() - landfall_host_checked_timestamp_seconds > 300",
      for: "10m",
      severity: "warning",
      summary: "Nothing has looked at the host for {{ $value | humanizeDuration }}: alerts on it are missing",
      action: "On the droplet: systemctl status landfall-host-metrics.timer landfall-host-metrics.",
      runbook: "monitoring-itself",
    },
    {
      name: "MetricsUnreadable",
      expr: "node_textfile_scrape_error == 1",
      for: "30m",
      severity: "warning",
      summary: "node-exporter cannot read a file of metrics: alerts on backups or migrations may be missing",
      action: "bin/landfall logs node-exporter names the file, in /mnt/data/landfall/metrics.",
      runbook: "monitoring-itself",
    },
  ],
};
