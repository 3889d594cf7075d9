import { stringify } from "yaml";
import { DATA_DIR, RECORDS_DIR } from "../../../contracts/hostPaths.ts";
import { type ComposeService, exporter, healthcheck } from "./containers.ts";
import { PROXY_STATUS } from "./login.ts";
import { BLACKBOX_CONFIG } from "./prometheus.ts";
import type { MonitoringFileArgs, WatchedService } from "./types.ts";

/** Services, and the contents of their configs, by the name of the config. */
export interface Part {
  services: Record<string, ComposeService>;
  configs: Record<string, string>;
}

/** Folder on the host with the metrics that Landfall's programs write. */
const TEXTFILES = `${RECORDS_DIR}/metrics`;

/** The exporters of what the app has. */
export function exporters({ services, machine }: MonitoringFileArgs): Part {
  const { postgres, redis, proxy, queues } = services;
  return merge([
    node(machine),
    ...(postgres === undefined ? [] : [postgresExporter(postgres, machine)]),
    ...(redis === undefined ? [] : [redisExporter(redis, queues, machine)]),
    ...(proxy.includes ? [nginxExporter(proxy.service, machine)] : []),
    blackbox(machine),
  ]);
}

export function merge(parts: readonly Part[]): Part {
  return {
    services: Object.assign({}, ...parts.map((part) => part.services)),
    configs: Object.assign({}, ...parts.map((part) => part.configs)),
  };
}

type Machine = MonitoringFileArgs["machine"];

function node(machine: Machine): Part {
  const service: ComposeService = {
    ...exporter("node-exporter", machine),
    // By name: the others would see the container and not the host, or need rights.
    command: [
      "--path.procfs=/host/proc",
      "--path.sysfs=/host/sys",
      "--path.rootfs=/host/root",
      "--collector.disable-defaults",
      ...["cpu", "diskstats", "filesystem", "loadavg", "meminfo", "pressure"].map(
        (name) => `--collector.${name}`,
      ),
      "--collector.filesystem.mount-points-exclude=^/(boot|dev|proc|run|sys|var/lib/docker/.+)($|/)",
      ...["stat", "textfile", "time", "vmstat"].map((name) => `--collector.${name}`),
      `--collector.textfile.directory=/host/root${DATA_DIR}`,
    ],
    // How full the host's disks are is asked of one folder of each: its own root is on the first, the metrics are on the
    // data volume. Nothing else of the host is in it.
    volumes: ["/proc:/host/proc:ro", "/sys:/host/sys:ro", `${TEXTFILES}:/host/root${DATA_DIR}:ro`],
    read_only: true,
    healthcheck: healthcheck(9100, "/"),
    networks: ["monitoring"],
  };
  return { services: { "node-exporter": service }, configs: {} };
}

function postgresExporter(
  { login, ...watched }: NonNullable<MonitoringFileArgs["services"]["postgres"]>,
  machine: Machine,
): Part {
  const base = exporter("postgres-exporter", machine);
  const service: ComposeService = {
    ...base,
    environment: {
      ...(base.environment as object),
      // Statistics of all databases are seen from any; this one is open to every role.
      DATA_SOURCE_URI: `${watched.service}:5432/postgres?sslmode=disable`,
      DATA_SOURCE_USER: login.user,
      DATA_SOURCE_PASS_FILE: "/run/secrets/postgres_password",
    },
    configs: [{ source: "monitoring-postgres-password", target: "/run/secrets/postgres_password" }],
    healthcheck: healthcheck(9187, "/"),
    ...beside(watched),
  };
  return {
    services: { "postgres-exporter": service },
    // A line, because a file without content is refused.
    configs: { "monitoring-postgres-password": `${login.password}\n` },
  };
}

function redisExporter(
  { password, ...watched }: NonNullable<MonitoringFileArgs["services"]["redis"]>,
  queues: readonly string[],
  machine: Machine,
): Part {
  const address = `redis://${watched.service}:6379`;
  const service: ComposeService = {
    ...exporter("redis-exporter", machine),
    command: [
      `--redis.addr=${address}`,
      ...(password === undefined ? [] : ["--redis.password-file=/run/secrets/redis_passwords"]),
      // Celery's queues are lists.
      ...(queues.length === 0
        ? []
        : [`--check-single-keys=${queues.map((name) => `db0=${name}`).join(",")}`]),
    ],
    ...(password !== undefined && {
      configs: [{ source: "monitoring-redis-passwords", target: "/run/secrets/redis_passwords" }],
    }),
    healthcheck: healthcheck(9121, "/health"),
    ...beside(watched),
  };
  return {
    services: { "redis-exporter": service },
    // The form that the exporter reads: passwords by address.
    configs:
      password === undefined ? {} : { "monitoring-redis-passwords": JSON.stringify({ [address]: password }) },
  };
}

/** The image has no program that could check its health. */
function nginxExporter(proxy: string, machine: Machine): Part {
  const service: ComposeService = {
    ...exporter("nginx-exporter", machine),
    command: [`--nginx.scrape-uri=http://${proxy}:${PROXY_STATUS.port}${PROXY_STATUS.path}`],
    read_only: true,
    networks: ["monitoring"],
  };
  return { services: { "nginx-exporter": service }, configs: {} };
}

function blackbox(machine: Machine): Part {
  const service: ComposeService = {
    ...exporter("blackbox-exporter", machine),
    command: ["--config.file=/etc/blackbox_exporter/config.yml"],
    configs: [{ source: "monitoring-blackbox", target: "/etc/blackbox_exporter/config.yml" }],
    healthcheck: healthcheck(9115, "/-/healthy"),
    networks: ["monitoring"],
  };
  return {
    services: { "blackbox-exporter": service },
    configs: { "monitoring-blackbox": stringify(BLACKBOX_CONFIG, { lineWidth: 0 }) },
  };
}

/** In the network of the service that it asks, after that one. */
function beside({ service, network, healthy }: WatchedService): ComposeService {
  return {
    depends_on: { [service]: { condition: healthy ? "service_healthy" : "service_started" } },
    networks: ["monitoring", network],
  };
}
