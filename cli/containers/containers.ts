import { shellQuote } from "../../components/remote/quote.ts";
import { didYouMean } from "../../problem.ts";
import { UsageError } from "../usage.ts";

/** One of the app's containers, as Docker describes it. */
export interface Container {
  id: string;
  name: string;
  service: string;
  /** Counts the containers of its service from 1: running ones first, newest first. */
  index: number;
  /** Reference, such as `registry.example.com/api:1.2`; the id where the image has no name. */
  image: string;
  imageId: string;
  /** created, running, restarting, exited, paused, removing, dead */
  state: string;
  exitCode: number;
  /** starting, healthy, unhealthy; null without a health check. */
  health: string | null;
  /** ISO 8601: when it began to run, or ended; when it was made, if it never ran. */
  since: string;
  created: string;
  /** "start-first" or "stop-first"; null for a container that does not say. */
  strategy: string | null;
  /** Changes with every release that gave the service a new container; null for a container that does not say. */
  configHash: string | null;
  /** Docker's restart policy: no, always, on-failure, unless-stopped. */
  restart: string;
  /** Ports of the host that it publishes, such as 443/tcp. */
  published: string[];
}

/** Names of Docker's own structure (`ID`, not `Id`): with another one Docker reads plain JSON, where a missing key is an error. */
const FIELDS = {
  id: ".ID",
  name: ".Name",
  imageId: ".Image",
  named: ".Config.Image",
  labels: ".Config.Labels",
  state: ".State.Status",
  exitCode: ".State.ExitCode",
  started: ".State.StartedAt",
  finished: ".State.FinishedAt",
  created: ".Created",
  restart: ".HostConfig.RestartPolicy.Name",
  ports: ".HostConfig.PortBindings",
};

/** Single fields: all of `docker inspect` would bring the environment, with its secrets, to this machine. */
const TEMPLATE = `{${Object.entries(FIELDS)
  .map(([key, field]) => `"${key}":{{json ${field}}}`)
  .join(",")},"health":{{with .State.Health}}{{json .Status}}{{else}}null{{end}}}`;

const IMAGE_TEMPLATE = '{"image":{{json .ID}},"names":{{json .RepoTags}},"digests":{{json .RepoDigests}}}';

/** Prints one JSON object a line: the containers of the app, then its images' ids with their names. */
export function listCommand(app: string): string {
  const filter = shellQuote(`label=landfall.app=${app}`);
  // A container that goes between the two commands is left out. Landfall runs images by id, so that only the images
  // have their names.
  return `ids=$(docker ps --all --quiet --no-trunc --filter ${filter}) || exit
[ -n "$ids" ] || exit 0
docker inspect --format ${shellQuote(TEMPLATE)} $ids 2>/dev/null
docker inspect --format '{{.Image}}' $ids 2>/dev/null | sort -u | xargs docker image inspect --format ${shellQuote(IMAGE_TEMPLATE)} 2>/dev/null || :`;
}

/** What {@link listCommand} printed, by service and index. */
export function parseContainers(printed: string): Container[] {
  const objects = printed
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const images = new Map<string, string>(
    objects
      .filter((object) => "image" in object)
      .map(({ image, names, digests }) => [image, names?.[0] ?? digests?.[0] ?? image]),
  );
  const sorted = objects
    .filter((object) => "id" in object)
    .map((found) => describe(found, images))
    .sort(
      (a, b) =>
        compare(a.service, b.service) ||
        Number(b.state === "running") - Number(a.state === "running") ||
        compare(b.created, a.created) ||
        compare(a.name, b.name),
    );
  return sorted.map((container, at) => ({
    ...container,
    index: at + 1 - sorted.findIndex(({ service }) => service === container.service),
  }));
}

// biome-ignore lint/suspicious/noExplicitAny: Docker's JSON, of which FIELDS says what is in it
function describe(found: any, images: ReadonlyMap<string, string>): Omit<Container, "index"> {
  const never = found.state === "created" || found.started.startsWith("0001-");
  return {
    id: found.id,
    name: found.name.replace(/^\//, ""),
    service: found.labels["landfall.service"] ?? "",
    image: images.get(found.imageId) ?? found.named,
    imageId: found.imageId,
    state: found.state,
    exitCode: found.exitCode,
    health: found.health,
    since: never ? found.created : found.state === "running" ? found.started : found.finished,
    created: found.created,
    strategy: found.labels["landfall.strategy"] ?? null,
    configHash: found.labels["landfall.config-hash"] ?? null,
    restart: found.restart,
    published: Object.entries(found.ports ?? {})
      .flatMap(([port, bindings]) =>
        (bindings as { HostPort: string }[]).map(({ HostPort }) => port.replace(/^\d+/, HostPort)),
      )
      .sort(),
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The containers of these services, in the order of `containers`; of all when none is named.
 * @throws UsageError that names every service that is not there, and what is
 */
export function filterByServices(containers: readonly Container[], services: readonly string[]): Container[] {
  const known = [...new Set(containers.map(({ service }) => service))];
  const unknown = services.filter((service) => !known.includes(service));
  if (unknown.length > 0) {
    const lines = unknown.map((service) => {
      const meant = didYouMean(service, known);
      return `no service "${service}" has a container${meant === undefined ? "" : `; did you mean "${meant}"?`}`;
    });
    throw new UsageError(`${lines.join("\n")}\nThere are: ${known.join(", ")}`);
  }
  return containers.filter(({ service }) => services.length === 0 || services.includes(service));
}

/**
 * One container of a service.
 * @param index 1 is the newest that runs
 * @throws UsageError when the service has fewer
 */
export function findByIndex(containers: readonly Container[], service: string, index: number): Container {
  const own = filterByServices(containers, [service]);
  const chosen = own.find((container) => container.index === index);
  if (chosen !== undefined) return chosen;
  const names = own.map((container) => `${container.index} ${container.name}`).join(", ");
  throw new UsageError(`${service} has no container ${index}. There are: ${names}`);
}

/** Its name without the app's: `api-4f1c2aa`, `postgres-1`. */
export function shortName({ name }: Container, app: string): string {
  return name.startsWith(`${app}-`) ? name.slice(app.length + 1) : name;
}

/** What Docker knows of its state in a word or two: "running (healthy)", "exited (1)". */
export function describeState({
  state,
  exitCode,
  health,
}: Pick<Container, "state" | "exitCode" | "health">): string {
  if (state === "running") return health === null ? state : `${state} (${health})`;
  return state === "exited" || state === "restarting" ? `${state} (${exitCode})` : state;
}
