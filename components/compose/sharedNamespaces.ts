import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LABELS } from "../../contracts/labels.ts";
import type { Service } from "./model.ts";
import { defined, splitOnce } from "./normalForm.ts";
import type { ContainerPlan, SharedNamespaces } from "./types.ts";

export function planSharedNamespaces(service: Service): SharedNamespaces {
  const restartsWith = Object.entries(service.depends_on ?? {})
    .filter(([, { restart }]) => restart === true)
    .map(([name]) => name)
    .sort();
  const volumesFrom = (service.volumes_from ?? [])
    .filter((entry) => !entry.startsWith("container:"))
    .map((entry) => {
      const [name, mode] = splitOnce(entry, ":");
      return { service: name, readOnly: mode === "ro" };
    })
    .sort((a, b) => (a.service < b.service ? -1 : 1));
  return defined({
    networkMode: otherService(service.network_mode),
    ipcMode: otherService(service.ipc),
    pidMode: otherService(service.pid),
    volumesFrom: volumesFrom.length > 0 ? volumesFrom : undefined,
    restartsWith: restartsWith.length > 0 ? restartsWith : undefined,
  }) as SharedNamespaces;
}

function otherService(mode: string | undefined): string | undefined {
  return mode?.startsWith("service:") ? mode.slice("service:".length) : undefined;
}

/** The container's inputs that hold other containers' ids. */
export function sharedNamespaceArgs(
  { networkMode, ipcMode, pidMode, volumesFrom, restartsWith }: SharedNamespaces,
  container: ContainerPlan,
  idOf: (service: string) => pulumi.Output<string> | undefined,
): Partial<docker.ContainerArgs> {
  const space = (service: string | undefined) =>
    service === undefined ? undefined : pulumi.interpolate`container:${idOf(service)}`;
  const volumes = volumesFrom?.map(({ service, readOnly }) => ({
    fromContainer: readOnly ? pulumi.interpolate`${idOf(service)}:ro` : idOf(service),
  }));
  const ids = restartsWith?.flatMap((service) => idOf(service) ?? []);
  return defined({
    networkMode: space(networkMode),
    ipcMode: space(ipcMode),
    pidMode: space(pidMode),
    volumes: volumes && [...(container.volumes ?? []), ...volumes],
    labels: ids?.length
      ? [
          ...(container.labels ?? []),
          { label: LABELS.restartsWith, value: pulumi.all(ids).apply((all) => all.join(" ")) },
        ]
      : undefined,
  }) as Partial<docker.ContainerArgs>;
}
