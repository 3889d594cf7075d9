import type { Service } from "./model.ts";
import { splitOnce } from "./normalForm.ts";
import { isOneShot } from "./order.ts";
import type { Context } from "./types.ts";

/** The paths at which an image stores its data. Several if the path depends on a version that the tag does not name. */
type DataPath = (version: number | undefined) => string[];

const at =
  (path: string): DataPath =>
  () => [path];

/** From version 18 on, each major version has its own folder below. */
const postgres: DataPath = (version) => [
  ...(version === undefined || version >= 18 ? ["/var/lib/postgresql"] : []),
  ...(version === undefined || version < 18 ? ["/var/lib/postgresql/data"] : []),
];

/** Images that declare a `VOLUME` for their data, by the last part of their name. */
const STORES: readonly (readonly [RegExp, ...DataPath[]])[] = [
  [/^(postgres|postgis|pgvector|timescaledb)$/, postgres],
  [/^(mysql|mysql-server|mariadb|percona|percona-server)$/, at("/var/lib/mysql")],
  [/^mongo$/, at("/data/db"), at("/data/configdb")],
  [/^(redis|valkey|keydb)$/, at("/data")],
  [/^rabbitmq$/, at("/var/lib/rabbitmq")],
  [/^cassandra$/, at("/var/lib/cassandra")],
  [/^couchdb$/, at("/opt/couchdb/data")],
  [/^(clickhouse|clickhouse-server)$/, at("/var/lib/clickhouse")],
  [/^neo4j$/, at("/data")],
  [/^solr$/, at("/var/solr")],
];

/**
 * Data paths of a well-known database image at which nothing is mounted. Docker creates an anonymous volume at each,
 * and a new one for the next container. Other images are checked on the host, before the old container stops.
 */
export function unmountedData({ image, volumes, volumes_from, tmpfs }: Service): string[] {
  const [name = "", tag = ""] = lastPart(image ?? "");
  // These images use other paths and declare no volume.
  if (volumes_from?.length || /(^|\/)bitnami/.test(image ?? "")) return [];
  const [, ...paths] = STORES.find(([pattern]) => pattern.test(name)) ?? [];
  const version = /^(?:pg)?(\d+)/.exec(tag)?.[1];
  const mounted = [
    ...(volumes ?? []).map(({ target }) => target),
    ...(tmpfs ?? []).map((entry) => splitOnce(entry, ":")[0]),
  ].map((path) => path.replace(/(.)\/+$/, "$1"));
  return paths.flatMap((path) => {
    const known = path(version === undefined ? undefined : Number(version));
    return known.some((one) => mounted.includes(one)) ? [] : known.slice(0, 1);
  });
}

/** Name and tag in the last part of an image reference. */
function lastPart(image: string): string[] {
  return image.split("@")[0]?.split("/").at(-1)?.split(":") ?? [];
}

/** A name for the missing volume at a path: `db-data` for /data of the service db. */
export function volumeNameFor(service: string, path: string): string {
  return `${service}-${path.split("/").filter(Boolean).at(-1)}`;
}

/** Reports a database image whose data the next container would not have. */
export function checkStore(context: Context, name: string, service: Service): void {
  if (isOneShot(context, name)) return;
  for (const path of unmountedData(service)) {
    const volume = volumeNameFor(name, path);
    context.problems.push({
      where: context.locate(["services", name, "image"]),
      problem: `services.${name} runs ${service.image}, which keeps its data at ${path}, where nothing is mounted: the next container would begin without them`,
      fix: `add \`- ${volume}:${path}\` to services.${name}.volumes, and \`${volume}:\` to the file's volumes
or, where they may be lost, \`- ${path}\` to services.${name}.tmpfs`,
    });
  }
}
