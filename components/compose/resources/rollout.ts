import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { RemoteFile, RemoteScript } from "../../remote/index.ts";
import { renderRunOnce } from "../oneShot.ts";
import {
  LIBRARY,
  LIBRARY_PATH,
  type RolloutPlan,
  renderRollout,
  renderVerification,
  renderWatch,
  rolloutPlan,
} from "../rollout/index.ts";
import type { Rollout, ServicePlan } from "../types.ts";
import type { FilesOf } from "./files.ts";
import type { ComposeAppArgs, OneShotRun, Scope } from "./scope.ts";

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

/** A service with new containers. */
export interface RolledOut {
  service: ServicePlan;
  rollout: Rollout;
  containers: docker.Container[];
  /** Exists once the containers work. */
  works: pulumi.Resource;
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
  const { timeoutSeconds, graceSeconds } = rollout;
  // A stop-first rollout may wait for the script of a killed update, then for the new container, then for the old one.
  const seconds = scripts.started === undefined ? timeoutSeconds : 3 * (timeoutSeconds + graceSeconds);
  return new RemoteScript(
    `${scope.name}-${service.service}-rollout`,
    {
      connection: scope.args.connection,
      script: renderRollout(scripts),
      environment: { CONTAINERS: containerNames(containers, scripts) },
      input: scope.secretsOf(service),
      timeoutSeconds: seconds + MARGIN_SECONDS,
    },
    scope.remoteOptions([
      library,
      ...containers,
      // The proxy checks all of its files when it learns of a new release.
      ...filesOf(scripts.proxy?.service),
    ]),
  );
}

/** Observes a start-first service's new containers, and then stops the old ones. */
export function createWatch(
  scope: Scope,
  { service, rollout, containers, works }: RolledOut,
  after: readonly pulumi.Resource[] = [],
): void {
  if (service.strategy.order !== "start-first") return;
  const scripts = rolloutPlan(scope.args.plan, service, rollout);
  const { timeoutSeconds, watchSeconds, graceSeconds } = rollout;
  new RemoteScript(
    `${scope.name}-${service.service}-watch`,
    {
      connection: scope.args.connection,
      script: renderWatch(scripts),
      environment: { CONTAINERS: containerNames(containers, scripts) },
      input: scope.secretsOf(service),
      // Draining may take the grace period, and stopping may take it again.
      timeoutSeconds: timeoutSeconds + watchSeconds + 2 * graceSeconds + MARGIN_SECONDS,
    },
    scope.remoteOptions([works, ...after]),
  );
}

/** Whether the app's own tests decide if a service's old containers may go: it is behind the proxy, and they run still. */
export const isVerified = ({ service, rollout }: Pick<RolledOut, "service" | "rollout">): boolean =>
  service.strategy.order === "start-first" && rollout.port !== undefined;

/** Asks the site with the app's own tests. @param after all of the release */
export function createVerification(
  scope: Scope,
  verified: readonly RolledOut[],
  { command, timeoutSeconds }: NonNullable<ComposeAppArgs["verify"]>,
  after: readonly pulumi.Resource[],
): pulumi.Resource {
  const plans = verified.map(({ service, rollout }) => rolloutPlan(scope.args.plan, service, rollout));
  const environment = verified.map(({ containers }, index): [string, pulumi.Output<string>] => [
    `NEW_${index}`,
    containerNames(containers, plans[index] as RolloutPlan),
  ]);
  return new RemoteScript(
    `${scope.name}-verification`,
    {
      connection: scope.args.connection,
      script: renderVerification(plans, command),
      environment: Object.fromEntries(environment),
      timeoutSeconds: timeoutSeconds + MARGIN_SECONDS,
    },
    scope.remoteOptions([...after]),
  );
}

/** As the scripts find them. The script of a rollout sets the names of stop-first containers. */
function containerNames(containers: docker.Container[], { started }: RolloutPlan): pulumi.Output<string> {
  const known = containers.map(({ id, name }) => (started === undefined ? name : id));
  return pulumi.all(known).apply((all) => all.join(" "));
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
