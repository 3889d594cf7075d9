import { join } from "node:path/posix";
import { LABELS } from "../../contracts/labels.ts";
import { defined, labelList } from "./normalForm.ts";
import type { Context, NetworkPlan, VolumePlan } from "./types.ts";

export function planNetworks({ model, locate, problems }: Context): NetworkPlan[] {
  return entries(model.networks).map(([key, network]) => {
    if (network.enable_ipv4 === false)
      problems.push({
        where: locate(["networks", key, "enable_ipv4"]),
        problem: `networks.${key}.enable_ipv4 is false; the Docker provider has no input for it`,
        fix: "leave it out",
      });
    const name = network.name ?? `${model.name}_${key}`;
    const ipam = network.ipam?.config?.map(({ subnet, ip_range, gateway, aux_addresses }) =>
      defined({ subnet, ipRange: ip_range, gateway, auxAddress: aux_addresses }),
    );
    const args = defined({
      name,
      driver: network.driver ?? "bridge",
      options: network.driver_opts,
      attachable: network.attachable,
      internal: network.internal,
      ipv6: network.enable_ipv6,
      labels: labelList({ ...network.labels, [LABELS.app]: model.name }),
      ipamConfigs: ipam?.length ? ipam : undefined,
      ipamDriver: network.ipam?.driver,
      ipamOptions: network.ipam?.options,
    });
    return { key, name, external: network.external === true, args };
  });
}

/** A volume without its own driver is a directory on the data volume, so that a new droplet has it too. */
export function planVolumes({ model, options }: Context): VolumePlan[] {
  return entries(model.volumes).map(([key, volume]) => {
    const name = volume.name ?? `${model.name}_${key}`;
    const external = volume.external === true;
    const ownDriver = (volume.driver ?? "local") !== "local" || volume.driver_opts !== undefined;
    const directory = external || ownDriver ? undefined : join(options.dataDir, "volumes", name);
    const args = defined({
      name,
      driver: volume.driver ?? "local",
      driverOpts:
        directory === undefined ? volume.driver_opts : { type: "none", o: "bind", device: directory },
      labels: labelList({ ...volume.labels, [LABELS.app]: model.name }),
    });
    return { key, name, external, ...(directory !== undefined && { directory }), args };
  });
}

function entries<T>(objects: Record<string, T | null> | undefined): [string, T][] {
  return Object.entries(objects ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, value ?? ({} as T)]);
}
