import type { PolicyResource } from "@pulumi/policy";
import { container, remoteImage } from "../../../kinds.ts";
import { isDataStoreImage } from "../../../meaning/dataStores.ts";
import { known, ofKind, refersTo, stackRule } from "../../../stack.ts";

export const disallowTwoWriters = stackRule({
  name: "docker-volume-disallow-two-writers",
  description: "A data store's volume has one writer.",
  severity: "high",
  remediationSteps: "Mount it in the data store alone, and read-only in what copies it.",
  url: "https://www.postgresql.org/docs/current/creating-cluster.html",
  judgeStack: (resources) => {
    const images = ofKind(resources, remoteImage);
    const containers = ofKind(resources, container);
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
  const image = known(() => one.props.image);
  if (image !== undefined && isDataStoreImage(image)) return true;
  return images.some(
    (from) => refersTo(one, "image", from) && isDataStoreImage(known(() => from.props.name)),
  );
}

function written({ props }: PolicyResource): string[] {
  const volumes: { volumeName?: string; readOnly?: boolean }[] = known(() => props.volumes) ?? [];
  const mounts: { type: string; source?: string; readOnly?: boolean }[] = known(() => props.mounts) ?? [];
  const names = [
    ...volumes.map((mount) => known(() => (mount.readOnly ? undefined : mount.volumeName))),
    ...mounts.map((mount) =>
      known(() => (mount.readOnly || mount.type !== "volume" ? undefined : mount.source)),
    ),
  ];
  return names.flatMap((name) => (name ? [name] : []));
}
