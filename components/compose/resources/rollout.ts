import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { RemoteFile, RemoteScript } from "../../remote/index.ts";
import { renderRunOnce } from "../oneShot.ts";
import { LIBRARY, LIBRARY_PATH, renderRollout, renderWatch, rolloutPlan } from "../rollout/index.ts";
import type { Rollout, ServicePlan } from "../types.ts";
import type { FilesOf } from "./files.ts";
import type { OneShotRun, Scope } from "./scope.ts";

const ONE_SHOT_SECONDS = 1800;

/** For what a rollout's script does besides waiting. */
const MARGIN_SECONDS = 60;

/** What the scripts of this file read once it is on the host. Another version of it runs none of them again. */
export function createLibrary(scope: Scope): pulumi.Resource {
  return new RemoteFile(
    `${scope.name}-rollout-library`,
    {
      connection: scope.args.connection,
      path: LIBRARY_PATH,
      content: LIBRARY,
      check: 'bash -n "$FILE"',
    },
    scope.remoteOptions(),
  );
}

export interface RolloutDependencies {
  library: pulumi.Resource;
  filesOf: FilesOf;
}

/**
 * What to depend on to come after containers that work. It is a resource of its own: what failed is tried again by the
 * next `pulumi up`, with the same containers. The names of others make it another script: it runs again as the same
 * resource, for one that takes its place would be four writes of the whole state and not two.
 */
export function createRollout(
  scope: Scope,
  service: ServicePlan,
  rollout: Rollout,
  containers: docker.Container[],
  { library, filesOf }: RolloutDependencies,
): pulumi.Resource {
  const scripts = rolloutPlan(scope.args.plan, service, rollout);
  // What stops first is given its name by the script.
  const known = containers.map(({ id, name }) => (scripts.started === undefined ? name : id));
  const create = (suffix: string, script: string, seconds: number, after: pulumi.Resource[]) =>
    new RemoteScript(
      `${scope.name}-${service.service}-${suffix}`,
      {
        connection: scope.args.connection,
        script,
        environment: { CONTAINERS: pulumi.all(known).apply((all) => all.join(" ")) },
        input: scope.secretsOf(service),
        timeoutSeconds: seconds + MARGIN_SECONDS,
      },
      scope.remoteOptions(after),
    );
  const { timeoutSeconds, watchSeconds, graceSeconds } = rollout;
  // What stops first may have to wait for the script of a killed update; it waits for the new one, and then for the old one.
  const seconds = scripts.started === undefined ? timeoutSeconds : 3 * (timeoutSeconds + graceSeconds);
  const works = create("rollout", renderRollout(scripts), seconds, [
    library,
    ...containers,
    // The proxy checks all of its files when it is told of a new release.
    ...filesOf(scripts.proxy?.service),
  ]);
  if (service.strategy.order === "start-first")
    // Draining may take the grace period, and stopping once more.
    create("watch", renderWatch(scripts), timeoutSeconds + watchSeconds + 2 * graceSeconds, [works]);
  return works;
}

/** What it takes to run a one-shot elsewhere. */
export function oneShotRun(scope: Scope, service: ServicePlan, container: docker.Container): OneShotRun {
  const uploads = service.container.uploads?.map(({ file }) => file) ?? [];
  return { container, uploads, secrets: scope.secretsOf(service) };
}

/** The run is a resource of its own: a failed one is tried again by the next `pulumi up`. */
export function createRun(
  scope: Scope,
  service: ServicePlan,
  container: docker.Container,
  { library }: Pick<RolloutDependencies, "library">,
): pulumi.Resource {
  return new RemoteScript(
    `${scope.name}-${service.service}-run`,
    {
      connection: scope.args.connection,
      script: container.id.apply((id) => renderRunOnce(service.service, id)),
      input: scope.secretsOf(service),
      timeoutSeconds: ONE_SHOT_SECONDS,
    },
    scope.remoteOptions([library, container]),
  );
}
