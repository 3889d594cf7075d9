import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { RemoteScript } from "../../remote/index.ts";
import { renderExternals } from "../externals.ts";
import { renderDirectories } from "../scripts.ts";
import type { Scope } from "./scope.ts";

/** By the network's name in Docker. Undefined for an external network. */
export type Networks = ReadonlyMap<string, docker.Network | undefined>;
/** By the volume's name in Docker. */
export type Volumes = ReadonlyMap<string, docker.Volume>;

export function createNetworks(scope: Scope): Networks {
  return new Map(
    scope.args.plan.networks.map((network) => [
      network.name,
      network.external
        ? undefined
        : new docker.Network(`${scope.name}-${network.key}-network`, scope.onMachine(network.args), {
            ...scope.dockerOptions(),
            // Docker allows its name only once, and cannot delete it before its containers.
            deleteBeforeReplace: true,
          }),
    ]),
  );
}

export function createVolumes(scope: Scope): Volumes {
  const own = scope.args.plan.volumes.filter(({ external }) => !external);
  const paths = own.flatMap(({ directory }) => directory ?? []);
  const directories =
    paths.length === 0
      ? undefined
      : new RemoteScript(
          `${scope.name}-volume-directories`,
          { connection: scope.args.connection, script: renderDirectories(paths) },
          scope.remoteOptions(),
        );
  return new Map(
    own.map((volume) => [
      volume.name,
      new docker.Volume(`${scope.name}-${volume.key}-volume`, scope.onMachine(volume.args), {
        ...scope.dockerOptions(directories === undefined ? [] : [directories]),
        deleteBeforeReplace: true,
      }),
    ]),
  );
}

/** Fails if an external network or volume is missing on the host. Empty if the app has none. */
export function checkExternals(scope: Scope): pulumi.Resource[] {
  const { plan, connection } = scope.args;
  const script = renderExternals(plan);
  if (script === undefined) return [];
  const names = [...plan.networks, ...plan.volumes].filter(({ external }) => external).map((one) => one.name);
  const triggers = [...names, connection.machine ?? ""];
  return [
    new RemoteScript(`${scope.name}-externals`, { connection, script, triggers }, scope.remoteOptions()),
  ];
}
