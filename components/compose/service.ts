import { createHash } from "node:crypto";
import { LABELS } from "../../contracts/labels.ts";
import { planImage } from "./build.ts";
import { checkService } from "./checkService.ts";
import { healthySeconds, planHealthcheck } from "./healthcheck.ts";
import { planLimits } from "./limits.ts";
import type { Service } from "./model.ts";
import { planMounts } from "./mounts.ts";
import { planNetworking } from "./networking.ts";
import { defined, labelList, parseDuration, splitOnce } from "./normalForm.ts";
import { isOneShot, mustBeHealthy } from "./order.ts";
import { planUploads } from "./placedFiles.ts";
import { secretsIn } from "./placeholders.ts";
import { planProcess } from "./process.ts";
import { planReplicas } from "./replicas.ts";
import { planSharedNamespaces } from "./sharedNamespaces.ts";
import { checkStore } from "./stores.ts";
import { planStrategy, portBehindProxy } from "./strategy.ts";
import type { ContainerPlan, Context, HostFile, Rollout, ServicePlan } from "./types.ts";

/** Compose's and Docker's default. The provider's default is 0: SIGKILL at once. */
const DEFAULT_GRACE_SECONDS = 10;
const DEFAULT_WATCH_SECONDS = 30;

/** The plan of one container, in the form in which the Docker provider reads it back. */
export function planService(context: Context, name: string, files: readonly HostFile[]): ServicePlan {
  const service = context.model.services?.[name] ?? {};
  checkService(context, name, service);
  checkStore(context, name, service);
  const image = planImage(context, name, service);
  const oneShot = isOneShot(context, name);
  const strategy = planStrategy(context, name, service);
  const { named, files: mounted, ...mounts } = planMounts(context, name, service, files);
  const container = defined({
    name:
      strategy.order === "stop-first"
        ? (service.container_name ?? `${context.model.name}-${name}-1`)
        : undefined,
    ...planProcess(context, name, service),
    ...planNetworking(context, name, service),
    ...planLimits(context, name, service),
    ...planHealthcheck(service.healthcheck),
    ...planLifecycle(service, oneShot),
    ...mounts,
    uploads: planUploads(context, name, service),
  });
  // A change of a single mounted file needs a new container, because the file is replaced by a rename.
  const fixed = mounted
    .filter(({ live }) => !live.includes(name))
    .map(({ key, content, mode, owner }) => [key, content, mode, owner]);
  const labels = {
    ...service.labels,
    [LABELS.app]: context.model.name,
    [LABELS.service]: name,
    [LABELS.strategy]: strategy.order,
    [LABELS.configHash]: configHash({ container, image: image.name, labels: service.labels, fixed }),
  };
  checkSecretPlaces(context, name, service);
  const joins = planSharedNamespaces(service);
  return {
    service: name,
    image,
    ...(Object.keys(joins).length > 0 && { joins }),
    container: { ...container, labels: labelList(labels) },
    replicas: planReplicas(context, name, service),
    strategy,
    ...(!oneShot && { rollout: planRollout(context, name, service) }),
    oneShot,
    after: planOrder(context, name, service),
    volumes: named,
    files: mounted.map(({ key }) => key),
  };
}

function planRollout(context: Context, name: string, service: Service): Rollout {
  const watch = context.extensions.get(name)?.watch ?? context.options.watch;
  return defined({
    timeoutSeconds: healthySeconds(service.healthcheck),
    needsHealthcheck: mustBeHealthy(context, name),
    port: portBehindProxy(context.extensions, name),
    watchSeconds: watch === undefined ? DEFAULT_WATCH_SECONDS : wholeSeconds(watch),
    graceSeconds: service.stop_grace_period ? wholeSeconds(service.stop_grace_period) : DEFAULT_GRACE_SECONDS,
  });
}

/** Services that must exist first. A proxy works only once it knows its upstreams. */
function planOrder(context: Context, name: string, service: Service): ServicePlan["after"] {
  const upstreams = Object.keys(context.extensions.get(name)?.upstreams ?? {});
  const conditions = {
    ...Object.fromEntries(upstreams.map((upstream) => [upstream, { condition: "service_started" as const }])),
    ...service.depends_on,
  };
  return Object.entries(conditions)
    .filter(([dependency]) => context.model.services?.[dependency] !== undefined)
    .map(([dependency, { condition }]) => ({ service: dependency, condition }))
    .sort((a, b) => (a.service < b.service ? -1 : 1));
}

function wholeSeconds(duration: string): number {
  return Math.ceil((parseDuration(duration) ?? 0) / 1e9);
}

/** The provider updates these in a running container, so that a new value needs no new container. */
const UPDATED_IN_PLACE = [
  "restart",
  "maxRetryCount",
  "cpuShares",
  "cpuSet",
  "memory",
  "memoryReservation",
  "memorySwap",
];
/** These only tell the provider how to wait and stop. They are no part of the container. */
const NOT_OF_THE_CONTAINER = ["destroyGraceSeconds", "start", "mustRun", "removeVolumes"];

/**
 * The value of a label that forces a new container. Without it, the provider would report an update and do nothing.
 * This concerns health checks, tmpfs, init, CPU quota, and limits that are removed.
 */
function configHash(input: { container: object; [part: string]: unknown }): string {
  const container = Object.entries(input.container)
    .filter(([key]) => !NOT_OF_THE_CONTAINER.includes(key))
    .map(([key, value]) => (UPDATED_IN_PLACE.includes(key) ? [key] : [key, value]))
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return createHash("sha256")
    .update(canonical({ ...input, container }))
    .digest("hex")
    .slice(0, 16);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inside) =>
    typeof inside === "object" && inside !== null && !Array.isArray(inside)
      ? Object.fromEntries(Object.entries(inside).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inside,
  );
}

function planLifecycle(service: Service, oneShot: boolean): Partial<ContainerPlan> {
  const seconds =
    service.stop_grace_period === undefined ? undefined : wholeSeconds(service.stop_grace_period);
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

/**
 * Inputs that may hold a secret. In a name, a label or an image reference, it would be in plain state and in `docker
 * ps`.
 */
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
