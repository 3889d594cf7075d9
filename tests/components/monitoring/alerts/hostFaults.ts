import { type Fault, gauge, level } from "./fault.ts";
import { counter, disk, HOST } from "./series.ts";

/** Of the host, by node-exporter and by what Landfall writes for it. */
export const hostFaults: Fault[] = [
  gauge("DiskNearlyFull", { [disk("size_bytes")]: "100x120", [disk("avail_bytes")]: level(50, 10) }),
  gauge("DiskFull", { [disk("size_bytes")]: "100x120", [disk("avail_bytes")]: level(50, 2) }),
  gauge(
    "DiskFillsUp",
    { [disk("size_bytes")]: "1000x200", [disk("avail_bytes")]: "600x72 598-4x80 600x80" },
    { interval: "5m", silentAt: "6h", firesAt: "12h", resolvedAt: "19h" },
  ),
  gauge("InodesNearlyUsedUp", { [disk("files")]: "100x120", [disk("files_free")]: level(50, 5) }),
  gauge("VolumeReadOnly", { [disk("readonly")]: level(0, 1) }),
  gauge("MemoryNearlyUsedUp", {
    [`node_memory_MemTotal_bytes${HOST}`]: "100x120",
    [`node_memory_MemAvailable_bytes${HOST}`]: level(50, 5),
  }),
  gauge("OutOfMemory", { [`node_vmstat_oom_kill${HOST}`]: "0x59 1x60" }, { firesAt: "62m" }),
  gauge("CpuBusy", {
    'node_cpu_seconds_total{instance="h",cpu="0",mode="idle"}': counter([50, 29], [5, 60], [50, 31]),
    'node_cpu_seconds_total{instance="h",cpu="1",mode="idle"}': counter([50, 29], [5, 60], [50, 31]),
  }),
  gauge("CpuStolen", {
    'node_cpu_seconds_total{instance="h",cpu="0",mode="steal"}': counter([0, 29], [12, 60], [0, 31]),
  }),
  gauge(
    "RebootPending",
    { [`landfall_reboot_required_since_timestamp_seconds${HOST}`]: "0x60 3600x1700 0x60" },
    { silentAt: "25h", firesAt: "26h", resolvedAt: "30h" },
  ),
  gauge(
    "ImagesUnused",
    { [`landfall_images_unused_bytes${HOST}`]: "1000000000x60 6000000000x1700 1000000000x60" },
    { silentAt: "24h", firesAt: "26h", resolvedAt: "30h" },
  ),
  gauge("UnitFailed", {
    'landfall_unit_failed{instance="h",unit="landfall-archive.service"}': "_x29 1x59 stale _x30",
    'landfall_unit_failed{instance="h",unit="landfall-backup.service"}': "1x120",
  }),
  gauge(
    "ClockNotSynchronized",
    { [`landfall_clock_synchronized${HOST}`]: "1x29 0x90 1x30" },
    { firesAt: "100m", resolvedAt: "130m" },
  ),
  gauge("CertificateRenewalFails", {
    [`landfall_certificate_not_before_timestamp_seconds${HOST}`]: "-86400x120",
    [`landfall_certificate_not_after_timestamp_seconds${HOST}`]: "21600x120",
    [`landfall_certificate_renewal_failed${HOST}`]: level(0, 1),
  }),
  // A third of its time is left: it is tried again.
  {
    ...gauge("CertificateRenewalFails", {
      [`landfall_certificate_not_before_timestamp_seconds${HOST}`]: "-12400x200 -86400x200",
      [`landfall_certificate_not_after_timestamp_seconds${HOST}`]: "21600x400",
      [`landfall_certificate_renewal_failed${HOST}`]: "1x300 0x100",
    }),
    ...{ silentAt: "190m", firesAt: "240m", resolvedAt: "310m" },
  },
  gauge("HostMetricsOld", {
    [`landfall_host_checked_timestamp_seconds${HOST}`]: "0+60x29 1740x59 5400+60x30",
  }),
  gauge("MetricsUnreadable", { [`node_textfile_scrape_error${HOST}`]: level(0, 1) }),
];
