import * as docker from "@pulumi/docker";
import { buildImage } from "../builtImage.ts";
import type { ServicePlan } from "../types.ts";
import type { Scope } from "./scope.ts";

/** Makes the image of a service on the host, built and pushed before where the Compose file says how. */
export type CreateImage = (service: ServicePlan) => docker.RemoteImage;

export function imageCreator(scope: Scope): CreateImage {
  const { plan, connection, registries = [] } = scope.args;
  const { machine } = connection;
  const builds = plan.services.some(({ image }) => image.build !== undefined);
  const provider = builds ? createBuilder(scope) : undefined;
  return ({ service, image }) => {
    const { name, build, platform } = image;
    const reference =
      build === undefined
        ? name
        : buildImage(`${scope.name}-${service}-image-build`, { name, build }, registries, {
            ...scope.remoteOptions(),
            provider,
          });
    return new docker.RemoteImage(
      `${scope.name}-${service}-image`,
      // Other containers of the host may use it, and a rollback needs it.
      {
        name: reference,
        ...(platform && { platform }),
        keepLocally: true,
        ...(machine !== undefined && { triggers: { machine } }),
      },
      scope.dockerOptions(),
    );
  };
}

/** Docker where `pulumi up` runs. */
function createBuilder(scope: Scope): docker.Provider {
  const { parent } = scope.remoteOptions();
  return new docker.Provider(`${scope.name}-builder`, { disableDockerDaemonCheck: true }, { parent });
}
