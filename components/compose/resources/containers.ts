import { createHash } from "node:crypto";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { secretsIn } from "../placeholders.ts";
import { replica } from "../replicas.ts";
import { sharedNamespaceArgs } from "../sharedNamespaces.ts";
import type { ServicePlan } from "../types.ts";
import type { Networks } from "./networksAndVolumes.ts";
import type { Scope } from "./scope.ts";

/**
 * Inputs that the provider reports as updated in place, but does not update. The last is set if a container did not
 * start.
 */
const REPLACE_ON_CHANGES = ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "rm", "#initerror"];

/**
 * A new stop-first container is created, under a name from Pulumi, and not started. Its rollout stops the old one,
 * gives the new one the name, and starts it. If the new one does not work, the rollout reverses this. The provider
 * itself would delete the old container too early.
 */
const STARTED_LATER = { name: undefined, start: false, mustRun: false };

function startedLater({ strategy, oneShot }: ServicePlan): boolean {
  return strategy.order === "stop-first" && !oneShot;
}

export interface ContainerDependencies {
  image: docker.RemoteImage;
  networks: Networks;
  /** Containers of the services before this one, by service. */
  others: Readonly<Record<string, docker.Container[]>>;
  after: pulumi.Resource[];
}

/** Creates a service's containers, one for each replica. */
export function createContainers(
  scope: Scope,
  service: ServicePlan,
  { image, networks, others, after }: ContainerDependencies,
): docker.Container[] {
  const containers: docker.Container[] = [];
  for (let number = 1; number <= service.replicas; number++) {
    const container = replica(scope.args.plan.project, service, number);
    const suffix = number === 1 ? "" : `-${number}`;
    containers.push(
      new docker.Container(
        `${scope.name}-${service.service}${suffix}`,
        {
          ...(scope.reveal(container) as Omit<docker.ContainerArgs, "image">),
          ...sharedNamespaceArgs(service.joins ?? {}, container, (other) => others[other]?.[0]?.id),
          networksAdvanced: joinNetworks(service, networks, containers[0]),
          image: image.imageId,
          // Anonymous volumes of a service outlive its container. Those of a one-shot hold nothing that anyone reads.
          removeVolumes: service.oneShot,
          ...(startedLater(service) && STARTED_LATER),
        },
        {
          ...scope.dockerOptions(after),
          deleteBeforeReplace: service.oneShot,
          replaceOnChanges: REPLACE_ON_CHANGES,
          ...(startedLater(service) && { ignoreChanges: ["name"] }),
          ...mountedSecrets(scope, service),
        },
      ),
    );
  }
  return containers;
}

/** Networks by id, so that a replaced network also replaces its containers. */
function joinNetworks(
  { container, strategy }: ServicePlan,
  networks: Networks,
  first: docker.Container | undefined,
) {
  // Later replicas also have the first one's name, which is thus the name of the whole release.
  const release = first !== undefined && strategy.order === "start-first" ? [first.name] : [];
  return container.networksAdvanced?.map((network) => ({
    ...network,
    name: networks.get(network.name)?.id ?? network.name,
    aliases: [...(network.aliases ?? []), ...release],
  }));
}

/** Files with secrets are mounted one by one, so a new version of a file needs a new container. */
function mountedSecrets(scope: Scope, { files }: ServicePlan): pulumi.CustomResourceOptions {
  const { plan } = scope.args;
  const secret = plan.files.filter(
    ({ key, content }) => files.includes(key) && secretsIn(content, plan.placeholders).length > 0,
  );
  if (secret.length === 0) return {};
  const contents = pulumi.all(secret.map(({ content }) => scope.reveal(content)));
  // `pulumi preview --json` of 3.259 ends with a panic where the trigger is secret. 32 bits say that a file changed, and
  // are too few to tell which of many guesses of a secret is right.
  const trigger = contents.apply((all) =>
    createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 8),
  );
  return { replacementTrigger: pulumi.unsecret(trigger) };
}
