import { isDeepStrictEqual } from "node:util";
import * as docker from "@pulumi/docker";
import { buildImage } from "../builtImage.ts";
import type { ServicePlan } from "../types.ts";
import type { Scope } from "./scope.ts";

/** The image of a service on the host, built and pushed before where the Compose file says how. */
export type ImageOf = (service: ServicePlan) => docker.RemoteImage;

/** One resource for an image, however many services run it: the host then asks the registry once. */
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

/** By name, so that another order in the Compose file changes nothing. */
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
    // Other containers of the host may use it, and a rollback needs it.
    {
      name: reference,
      ...(platform && { platform }),
      keepLocally: true,
      ...(connection.machine !== undefined && { triggers: { machine: connection.machine } }),
    },
    scope.dockerOptions(),
  );
}

/** Docker where `pulumi up` runs. */
function createBuilder(scope: Scope): docker.Provider {
  const { parent } = scope.remoteOptions();
  return new docker.Provider(`${scope.name}-builder`, { disableDockerDaemonCheck: true }, { parent });
}
