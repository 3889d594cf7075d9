import { relative } from "node:path";
import type { Local } from "../../components/compose/localFiles.ts";
import type { Model, Mount } from "../../components/compose/model.ts";
import { unmountedData, volumeNameFor } from "../../components/compose/stores.ts";

/** A port that the proxy could pass requests to. */
export interface Candidate {
  service: string;
  port: number;
}

/** What a resolved Compose file tells by itself. */
export interface Findings {
  services: string[];
  /** In the order in which one would guess: published ports first. */
  candidates: Candidate[];
  /** Services that keep something: they write to a named volume, or to a folder that becomes one. */
  stateful: string[];
  /** Services whose image is to be built. `named`: they also have an `image`. */
  builds: { service: string; named: boolean }[];
  /** Top-level secrets that are files of this machine. */
  secretFiles: string[];
  /** Folders for data beside the Compose file, by relative path: each becomes a named volume. */
  dataFolders: { path: string; volume: string; mounts: { service: string; target: string }[] }[];
  /** Where a service's image keeps data and nothing is mounted: each becomes a named volume. */
  unmounted: { service: string; volume: string; target: string }[];
  /** Published ports of the host. */
  published: { service: string; port: string; protocol: string }[];
}

/** The likeliest first. */
const WEB_PORTS = [80, 3000, 5000, 8000, 8080];
/** Of ssh, mail, name servers, databases and queues. */
const OTHER_PORTS = [21, 22, 25, 53, 465, 587, 993, 1883, 3306, 5432, 5672, 6379, 11211, 27017];

/** @param directory of the Compose file, which relative paths in it start from */
export function inspect(model: Model, directory: string, readLocal: (path: string) => Local): Findings {
  const services = Object.entries(model.services ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const candidates = services.flatMap(([service, { ports }]) => {
    const targets = (ports ?? [])
      .filter(({ protocol, target }) => protocol !== "udp" && !OTHER_PORTS.includes(target))
      .map(({ target }) => target);
    // One port of the container may be published several times.
    return [...new Set(targets)].map((port) => ({ service, port }));
  });
  const dataFolders = findDataFolders();
  const withFolder = new Set(dataFolders.flatMap(({ mounts }) => mounts.map(({ service }) => service)));
  const writes = (mount: Mount) => mount.type === "volume" && mount.read_only !== true;
  return {
    services: services.map(([service]) => service),
    candidates: candidates.sort((a, b) => rank(a) - rank(b)),
    stateful: services
      .filter(([service, { volumes }]) => withFolder.has(service) || volumes?.some(writes))
      .map(([service]) => service),
    builds: services
      .filter(([, { build }]) => build !== undefined && build !== null)
      .map(([service, { image }]) => ({ service, named: image !== undefined })),
    secretFiles: Object.entries(model.secrets ?? {})
      .filter(([, { file }]) => file !== undefined)
      .map(([name]) => name)
      .sort(),
    dataFolders,
    unmounted: services.flatMap(([service, described]) =>
      unmountedData(described).map((target) => ({
        ...{ service, target },
        volume: volumeNameFor(service, target),
      })),
    ),
    published: services.flatMap(([service, { ports }]) =>
      (ports ?? []).map(({ published, target, protocol }) => ({
        service,
        port: published ?? String(target),
        protocol: protocol ?? "tcp",
      })),
    ),
  };

  function findDataFolders(): Findings["dataFolders"] {
    const folders = new Map<string, Findings["dataFolders"][number]>();
    for (const [service, { volumes }] of services)
      for (const mount of volumes ?? []) {
        const path = mount.source === undefined ? "" : relative(directory, mount.source);
        if (mount.type !== "bind" || mount.read_only || path === "" || path.startsWith("..")) continue;
        const local = readLocal(mount.source as string);
        if (local.is === "file" || (local.is === "directory" && local.files.length > 0)) continue;
        const volume = path.replaceAll(/[^a-zA-Z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
        const folder = folders.get(path) ?? { path, volume, mounts: [] };
        folder.mounts.push({ service, target: mount.target });
        folders.set(path, folder);
      }
    return [...folders.values()];
  }
}

function rank({ port }: Candidate): number {
  const index = WEB_PORTS.indexOf(port);
  return index < 0 ? WEB_PORTS.length : index;
}
