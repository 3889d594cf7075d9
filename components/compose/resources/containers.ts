import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { secretsIn } from "../placeholders.ts";
import { replica } from "../replicas.ts";
import { sharedNamespaceArgs } from "../sharedNamespaces.ts";
import type { ServicePlan } from "../types.ts";
import type { Networks } from "./networksAndVolumes.ts";
import type { Scope } from "./scope.ts";

/** The in-place updates that the Docker provider reports and does not make, and a container that did not start. */
const REPLACE_ON_CHANGES = ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "rm", "#initerror"];

/**
 * What stops first is made beside the old one, under a name of Pulumi's, and not started: its rollout stops the old one,
 * gives the new one the name and starts it, and the other way round where it does not work. The provider would delete
 * the old one before it knows.
 */
const STARTED_LATER = { name: undefined, start: false, mustRun: false };

function startedLater({ strategy, oneShot }: ServicePlan): boolean {
  return strategy.order === "stop-first" && !oneShot;
}

export interface ContainerDependencies {
  image: docker.RemoteImage;
  networks: Networks;
  /** By service: the containers of the services before this one. */
  others: Readonly<Record<string, docker.Container[]>>;
  after: pulumi.Resource[];
}

/** A service's containers, one a replica. */
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
          // What a service left in a volume without a name outlives it. A one-shot leaves nothing there that anyone reads.
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

/** By id, so that a network that is replaced takes the containers on it along. */
function joinNetworks(
  { container, strategy }: ServicePlan,
  networks: Networks,
  first: docker.Container | undefined,
) {
  // Later replicas answer to the first one's name too, which thus is the name of the whole release.
  const release = first !== undefined && strategy.order === "start-first" ? [first.name] : [];
  return container.networksAdvanced?.map((network) => ({
    ...network,
    name: networks.get(network.name)?.id ?? network.name,
    aliases: [...(network.aliases ?? []), ...release],
  }));
}

/** The host's files with secrets are mounted one by one: a new version of one reaches a container only by a new container. */
function mountedSecrets(scope: Scope, { files }: ServicePlan): pulumi.CustomResourceOptions {
  const { plan } = scope.args;
  const secret = plan.files.filter(
    ({ key, content }) => files.includes(key) && secretsIn(content, plan.placeholders).length > 0,
  );
  if (secret.length === 0) return {};
  return { replacementTrigger: pulumi.secret(secret.map(({ content }) => scope.reveal(content))) };
}
