import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { RemoteFile, RemoteScript } from "../../remote/index.ts";
import { renderRunOnce } from "../oneShot.ts";
import { LIBRARY, LIBRARY_PATH, renderRollout, renderWatch, rolloutPlan } from "../rollout/index.ts";
import type { Rollout, ServicePlan } from "../types.ts";
import type { FilesOf } from "./files.ts";
import type { OneShotRun, Scope } from "./scope.ts";

const ONE_SHOT_SECONDS = 1800;

/** Seconds for the steps of a rollout's script besides waiting. */
const MARGIN_SECONDS = 60;

/** The library that this file's scripts source on the host. A new version of the library does not run them again. */
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
 * Runs the rollout. Depend on the returned resource to come after working containers.
 * It is a separate resource, so that the next `pulumi up` tries a failed rollout again with the same containers. New
 * names of containers change the script, which then runs again as an update. A replacement would write the whole state
 * four times instead of twice.
 */
export function createRollout(
  scope: Scope,
  service: ServicePlan,
  rollout: Rollout,
  containers: docker.Container[],
  { library, filesOf }: RolloutDependencies,
): pulumi.Resource {
  const scripts = rolloutPlan(scope.args.plan, service, rollout);
  // The script sets the names of stop-first containers.
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
  // A stop-first rollout may wait for the script of a killed update, then for the new container, then for the old one.
  const seconds = scripts.started === undefined ? timeoutSeconds : 3 * (timeoutSeconds + graceSeconds);
  const works = create("rollout", renderRollout(scripts), seconds, [
    library,
    ...containers,
    // The proxy checks all of its files when it learns of a new release.
    ...filesOf(scripts.proxy?.service),
  ]);
  if (service.strategy.order === "start-first")
    // Draining may take the grace period, and stopping may take it again.
    create("watch", renderWatch(scripts), timeoutSeconds + watchSeconds + 2 * graceSeconds, [works]);
  return works;
}

/** The values that another resource needs to run a one-shot. */
export function oneShotRun(scope: Scope, service: ServicePlan, container: docker.Container): OneShotRun {
  const uploads = service.container.uploads?.map(({ file }) => file) ?? [];
  return { container, uploads, secrets: scope.secretsOf(service) };
}

/** A separate resource, so that the next `pulumi up` tries a failed run again. */
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
