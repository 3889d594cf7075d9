import { createHash } from "node:crypto";
import { checkService } from "./checkService.ts";
import { planHealthcheck } from "./healthcheck.ts";
import type { Service } from "./model.ts";
import { planMebibytes, planMounts, planUploads, splitOnce } from "./mounts.ts";
import { defined } from "./networksAndVolumes.ts";
import { byInternalPort, capabilities, cpus, labelList, parseDuration } from "./normalForm.ts";
import { isOneShot, mustBeHealthy } from "./order.ts";
import { secretsIn } from "./placeholders.ts";
import type { ContainerPlan, Context, HostFile, ServicePlan } from "./types.ts";

/** Compose's own default, and Docker's for a container. The provider's is 0: SIGKILL at once. */
const DEFAULT_GRACE_SECONDS = 10;

/** One container, in the form in which the Docker provider reads it back. */
export function planService(context: Context, name: string, files: readonly HostFile[]): ServicePlan {
  const service = context.model.services?.[name] ?? {};
  checkService(context, name, service);
  const oneShot = isOneShot(context, name);
  const { named, files: mounted, ...mounts } = planMounts(context, name, service, files);
  const container = defined({
    name: service.container_name ?? `${context.model.name}-${name}-1`,
    ...planProcess(service),
    ...planNetworking(context, name, service),
    ...planLimits(context, name, service),
    ...planHealthcheck(service.healthcheck, mustBeHealthy(context, name)),
    ...planLifecycle(service, oneShot),
    ...mounts,
    uploads: planUploads(context, name, service),
  });
  // What a single mounted file says reaches a running container only by a new one: the file is replaced by a rename.
  const fixed = mounted.filter(({ live }) => !live.includes(name)).map(({ key, content }) => [key, content]);
  const labels = {
    ...service.labels,
    "landfall.app": context.model.name,
    "landfall.service": name,
    "landfall.config-hash": configHash({ container, image: service.image, labels: service.labels, fixed }),
  };
  checkSecretPlaces(context, name, service);
  return {
    service: name,
    image: defined({ name: service.image ?? "", platform: service.platform }),
    container: { ...container, labels: labelList(labels) },
    strategy: "stop-first",
    oneShot,
    after: Object.entries(service.depends_on ?? {})
      .filter(([dependency]) => context.model.services?.[dependency] !== undefined)
      .map(([dependency, { condition }]) => ({ service: dependency, condition }))
      .sort((a, b) => (a.service < b.service ? -1 : 1)),
    volumes: named,
    files: mounted.map(({ key }) => key),
  };
}

/** The provider changes these in a running container, so a change of value alone needs no new one. */
const UPDATED_IN_PLACE = [
  "restart",
  "maxRetryCount",
  "cpuShares",
  "cpuSet",
  "memory",
  "memoryReservation",
  "memorySwap",
];
/** Only how Landfall waits and stops; no part of the container. */
const NOT_OF_THE_CONTAINER = [
  "wait",
  "waitTimeout",
  "destroyGraceSeconds",
  "start",
  "mustRun",
  "removeVolumes",
];

/**
 * A label with this hash makes a new container where the provider would report an update and do nothing
 * (health checks, tmpfs, init, CPU quota, and limits that are taken away).
 */
function configHash(input: { container: object; [part: string]: unknown }): string {
  const container = Object.entries(input.container)
    .filter(([key]) => !NOT_OF_THE_CONTAINER.includes(key))
    .map(([key, value]) => (UPDATED_IN_PLACE.includes(key) ? [key] : [key, value]))
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify({ ...input, container }))
    .digest("hex")
    .slice(0, 16);
}

function planProcess(service: Service): Partial<ContainerPlan> {
  const environment = Object.entries(service.environment ?? {}).filter(([, value]) => value !== null);
  return {
    command: service.command?.length ? service.command : undefined,
    entrypoints: service.entrypoint?.length ? service.entrypoint : undefined,
    envs: environment.length > 0 ? environment.map(([key, value]) => `${key}=${value}`).sort() : undefined,
    hostname: service.hostname,
    domainname: service.domainname,
    user: service.user,
    workingDir: service.working_dir,
    init: service.init,
    privileged: service.privileged || undefined,
    readOnly: service.read_only || undefined,
    tty: service.tty || undefined,
    stdinOpen: service.stdin_open || undefined,
    capabilities:
      service.cap_add?.length || service.cap_drop?.length
        ? defined({ adds: capabilities(service.cap_add), drops: capabilities(service.cap_drop) })
        : undefined,
    securityOpts: service.security_opt?.length ? [...service.security_opt].sort() : undefined,
    sysctls:
      service.sysctls && Object.fromEntries(Object.entries(service.sysctls).map(([k, v]) => [k, String(v)])),
    storageOpts: service.storage_opt,
    groupAdds: service.group_add?.map(String),
    usernsMode: service.userns_mode,
    runtime: service.runtime,
    cgroupParent: service.cgroup_parent,
    cgroupnsMode: service.cgroup,
    ipcMode: service.ipc,
    pidMode: service.pid,
    platform: service.platform,
    devices: service.devices?.map(({ source, target, permissions }) =>
      defined({ hostPath: source, containerPath: target ?? source, permissions: permissions ?? "rwm" }),
    ),
    ulimits: planUlimits(service),
    logDriver: service.logging?.driver,
    logOpts: service.logging?.options,
  };
}

function planUlimits({ ulimits }: Service): ContainerPlan["ulimits"] {
  if (ulimits === undefined) return undefined;
  return Object.entries(ulimits)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, limit]) => {
      const both = typeof limit === "number" ? limit : limit.single;
      const { soft, hard } = typeof limit === "number" ? {} : limit;
      return { name, soft: both ?? soft ?? 0, hard: both ?? hard ?? 0 };
    });
}

function planNetworking({ model }: Context, name: string, service: Service): Partial<ContainerPlan> {
  const networks = Object.entries(service.networks ?? {}).map(([key, given]) =>
    defined({
      name: model.networks?.[key]?.name ?? `${model.name}_${key}`,
      aliases: [...new Set([name, ...(given?.aliases ?? [])])],
      ipv4Address: given?.ipv4_address,
      ipv6Address: given?.ipv6_address,
      macAddress: given?.mac_address,
      gwPriority: given?.gw_priority,
    }),
  );
  const ports = (service.ports ?? []).map(({ target, published, protocol, host_ip }) => ({
    internal: target,
    external: Number(published),
    ip: host_ip ?? "0.0.0.0",
    protocol: protocol ?? "tcp",
  }));
  const hosts = Array.isArray(service.extra_hosts)
    ? service.extra_hosts.map((entry) => splitOnce(entry, entry.includes("=") ? "=" : ":"))
    : Object.entries(service.extra_hosts ?? {}).flatMap(([host, ips]) =>
        ips.map((ip): [string, string] => [host, ip]),
      );
  return {
    networkMode: service.network_mode,
    networksAdvanced: networks.length > 0 ? networks : undefined,
    ports: ports.length > 0 ? byInternalPort(ports) : undefined,
    hosts: hosts.length > 0 ? hosts.map(([host, ip]) => ({ host, ip })) : undefined,
    dns: service.dns,
    dnsOpts: service.dns_opt,
    dnsSearches: service.dns_search,
  };
}

function planLimits(context: Context, name: string, service: Service): Partial<ContainerPlan> {
  const { limits, reservations } = service.deploy?.resources ?? {};
  const at = (...keys: string[]) => ["services", name, ...keys];
  const memory =
    service.mem_limit === undefined
      ? planMebibytes(context, at("deploy", "resources", "limits", "memory"), limits?.memory)
      : planMebibytes(context, at("mem_limit"), service.mem_limit);
  const swap = planMebibytes(context, at("memswap_limit"), service.memswap_limit);
  const reserved = service.mem_reservation ?? reservations?.memory;
  const count = Number(service.cpus ?? limits?.cpus ?? 0);
  return {
    memory,
    // Docker's own default. Left out, it is read back and shows as a change on every run.
    memorySwap: swap ?? (memory === undefined ? undefined : memory * 2),
    memoryReservation: planMebibytes(context, at("mem_reservation"), reserved),
    shmSize: planMebibytes(context, at("shm_size"), service.shm_size),
    cpus: count > 0 ? cpus(count) : undefined,
    cpuShares: service.cpu_shares || undefined,
    cpuQuota: service.cpu_quota || undefined,
    cpuPeriod: service.cpu_period || undefined,
    cpuSet: service.cpuset,
  };
}

function planLifecycle(service: Service, oneShot: boolean): Partial<ContainerPlan> {
  const grace =
    service.stop_grace_period === undefined ? undefined : parseDuration(service.stop_grace_period);
  const seconds = grace === undefined ? undefined : Math.ceil(grace / 1e9);
  return {
    ...(oneShot ? { restart: "no", start: false, mustRun: false } : planRestart(service)),
    stopSignal: service.stop_signal,
    stopTimeout: seconds,
    destroyGraceSeconds: seconds ?? DEFAULT_GRACE_SECONDS,
  };
}

function planRestart({ restart, deploy }: Service): Partial<ContainerPlan> {
  const { condition, max_attempts } = deploy?.restart_policy ?? {};
  if (restart === undefined && condition !== undefined) {
    const policy = condition === "none" ? "no" : condition === "on-failure" ? "on-failure" : "always";
    return {
      restart: policy,
      ...(policy === "on-failure" && max_attempts && { maxRetryCount: max_attempts }),
    };
  }
  const [policy, count] = splitOnce(restart ?? "no", ":");
  return { restart: policy, ...(count !== "" && { maxRetryCount: Number(count) }) };
}

/** Where a secret may stand. In a name, a label or an image reference it would be in plain state and in `docker ps`. */
const SECRET_PLACES = [
  "environment",
  "command",
  "entrypoint",
  "healthcheck",
  "logging",
  "secrets",
  "configs",
];

function checkSecretPlaces(context: Context, name: string, service: Service): void {
  for (const [key, value] of Object.entries(service))
    for (const variable of SECRET_PLACES.includes(key) ? [] : secretsIn(value, context.placeholders))
      context.problems.push({
        where: context.locate(["services", name, key]),
        problem: `services.${name}.${key} contains the secret ${variable}, which anyone could read there`,
        fix: "use it in environment, command, secrets or configs",
      });
}
