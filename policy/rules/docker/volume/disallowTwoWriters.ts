import type { PolicyResource } from "@pulumi/policy";
import { isDataStoreImage } from "../../../detectors/dataStores.ts";
import { container, remoteImage } from "../../../resourceTypes.ts";
import { defineStackRule } from "../../../rule.ts";
import { filterByType, refersTo } from "../../../stackResources.ts";
import { readIfKnown } from "../../../unknownValues.ts";

export const disallowTwoWriters = defineStackRule({
  name: "docker-volume-disallow-two-writers",
  description: "A data store's volume has one writer.",
  severity: "high",
  remediationSteps: "Mount it writable only in the data store, and read-only in containers that copy it.",
  url: "https://www.postgresql.org/docs/current/creating-cluster.html",
  validateStack: (resources) => {
    const images = filterByType(resources, remoteImage);
    const containers = filterByType(resources, container);
    return containers
      .filter((candidate) => runsDataStore(candidate, images))
      .flatMap((store) =>
        listWritableVolumes(store).flatMap((volume) => {
          const others = containers.filter(
            (other) => other !== store && listWritableVolumes(other).includes(volume),
          );
          return others.map(({ name }) => ({
            urn: store.urn,
            violation: `shares its volume ${volume} with ${name}, which may write to it`,
          }));
        }),
      );
  },
});

/** Whether the container runs a data store. At preview its image is known from the RemoteImage that it refers to. */
function runsDataStore(container: PolicyResource, images: readonly PolicyResource[]): boolean {
  const reference = readIfKnown(() => container.props.image);
  if (reference !== undefined && isDataStoreImage(reference)) return true;
  return images.some(
    (image) => refersTo(container, "image", image) && isDataStoreImage(readIfKnown(() => image.props.name)),
  );
}

/** Names of the volumes that the container can write to. */
function listWritableVolumes({ props }: PolicyResource): string[] {
  const volumes: { volumeName?: string; readOnly?: boolean }[] = readIfKnown(() => props.volumes) ?? [];
  const mounts: { type: string; source?: string; readOnly?: boolean }[] =
    readIfKnown(() => props.mounts) ?? [];
  const names = [
    ...volumes.map((mount) => readIfKnown(() => (mount.readOnly ? undefined : mount.volumeName))),
    ...mounts.map((mount) =>
      readIfKnown(() => (mount.readOnly || mount.type !== "volume" ? undefined : mount.source)),
    ),
  ];
  return names.flatMap((name) => (name ? [name] : []));
}
