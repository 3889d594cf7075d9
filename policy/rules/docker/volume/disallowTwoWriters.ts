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
  remediationSteps: "Mount it in the data store alone, and read-only in what copies it.",
  url: "https://www.postgresql.org/docs/current/creating-cluster.html",
  validateStack: (resources) => {
    const images = filterByType(resources, remoteImage);
    const containers = filterByType(resources, container);
    return containers
      .filter((one) => isStore(one, images))
      .flatMap((store) =>
        written(store).flatMap((volume) => {
          const others = containers.filter((other) => other !== store && written(other).includes(volume));
          return others.map(({ name }) => ({
            urn: store.urn,
            violation: `shares its volume ${volume} with ${name}, which may write to it`,
          }));
        }),
      );
  },
});

/** Its image is known at preview by what it is pulled from. */
function isStore(one: PolicyResource, images: readonly PolicyResource[]): boolean {
  const image = readIfKnown(() => one.props.image);
  if (image !== undefined && isDataStoreImage(image)) return true;
  return images.some(
    (from) => refersTo(one, "image", from) && isDataStoreImage(readIfKnown(() => from.props.name)),
  );
}

function written({ props }: PolicyResource): string[] {
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
