import { isDeepStrictEqual } from "node:util";
import * as docker from "@pulumi/docker";
import { buildImage } from "../builtImage.ts";
import type { ServicePlan } from "../types.ts";
import type { Scope } from "./scope.ts";

/** Returns a service's image on the host. It is built and pushed first if the Compose file has `build`. */
export type ImageOf = (service: ServicePlan) => docker.RemoteImage;

/** One resource for each image, however many services use it, so that the host asks the registry once. */
export function imageCreator(scope: Scope): ImageOf {
  const { services } = scope.args.plan;
  const builds = services.some(({ image }) => image.build !== undefined);
  const builder = builds ? createBuilder(scope) : undefined;
  const created = new Map<string, docker.RemoteImage>();
  return (plan) => {
    const first = firstWithImage(services, plan);
    const image = created.get(first.service) ?? createImage(scope, first, builder);
    created.set(first.service, image);
    return image;
  };
}

/** The first by name, so that the order in the Compose file does not matter. */
function firstWithImage(services: readonly ServicePlan[], plan: ServicePlan): ServicePlan {
  const same = services.filter(({ image }) => isDeepStrictEqual(image, plan.image));
  return same.reduce((first, one) => (one.service < first.service ? one : first), plan);
}

function createImage(
  scope: Scope,
  { service, image }: ServicePlan,
  builder: docker.Provider | undefined,
): docker.RemoteImage {
  const { connection, registries = [] } = scope.args;
  const { name, build, platform } = image;
  const reference =
    build === undefined
      ? name
      : buildImage(`${scope.name}-${service}-image-build`, { name, build }, registries, {
          ...scope.remoteOptions(),
          provider: builder,
        });
  return new docker.RemoteImage(
    `${scope.name}-${service}-image`,
    // Other containers of the host may use the image, and a rollback needs it.
    {
      name: reference,
      ...(platform && { platform }),
      keepLocally: true,
      ...(connection.machine !== undefined && { triggers: { machine: connection.machine } }),
    },
    scope.dockerOptions(),
  );
}

/** Docker on the machine that runs `pulumi up`. */
function createBuilder(scope: Scope): docker.Provider {
  const { parent } = scope.remoteOptions();
  return new docker.Provider(`${scope.name}-builder`, { disableDockerDaemonCheck: true }, { parent });
}
