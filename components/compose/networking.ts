import type { Service, ServiceNetwork } from "./model.ts";
import { byInternalPort, defined, splitOnce } from "./normalForm.ts";
import type { ContainerPlan, Context } from "./types.ts";

/** Docker's name for Compose's `interface_name`. */
const INTERFACE_NAME = "com.docker.network.endpoint.ifname";

/** Networks, published ports and network aliases of a container. */
export function planNetworking(context: Context, name: string, service: Service): Partial<ContainerPlan> {
  const { model } = context;
  const given = Object.entries(service.networks ?? {});
  const mac = ownMacAddress(context, name, service);
  const networks = given.map(([key, network]) =>
    defined({
      name: model.networks?.[key]?.name ?? `${model.name}_${key}`,
      aliases: aliases(context, name, key, network),
      ipv4Address: network?.ipv4_address,
      ipv6Address: network?.ipv6_address,
      linkLocalIps: network?.link_local_ips && [...network.link_local_ips].sort(),
      macAddress: network?.mac_address ?? mac,
      gwPriority: network?.gw_priority,
      driverOpts: driverOptions(network),
    }),
  );
  const ports = (service.ports ?? []).map(({ target, published, protocol, host_ip }) => ({
    internal: target,
    external: Number(published),
    ip: host_ip ?? "0.0.0.0",
    protocol: protocol ?? "tcp",
  }));
  const hosts = extraHosts(service);
  return {
    networkMode: service.network_mode?.startsWith("service:") ? undefined : service.network_mode,
    networksAdvanced: networks.length > 0 ? networks.sort(byName) : undefined,
    ports: ports.length > 0 ? byInternalPort(ports) : undefined,
    hosts: hosts.length > 0 ? hosts : undefined,
    dns: service.dns,
    dnsOpts: service.dns_opt && [...service.dns_opt].sort(),
    dnsSearches: service.dns_search,
  };
}

/**
 * The network aliases of a service: its name, its own aliases, and the names in other services' links. Compose makes
 * links aliases too.
 */
function aliases({ model }: Context, name: string, network: string, own: ServiceNetwork | null): string[] {
  const linked = Object.values(model.services ?? {}).flatMap(({ links, networks }) =>
    networks !== undefined && network in networks
      ? (links ?? []).map((link) => splitOnce(link, ":")).filter(([service]) => service === name)
      : [],
  );
  const byLinks = linked.flatMap(([, alias]) => (alias === "" ? [] : [alias]));
  return [...new Set([name, ...(own?.aliases ?? []), ...byLinks])].sort();
}

function driverOptions(network: ServiceNetwork | null): string[] | undefined {
  const options = {
    ...network?.driver_opts,
    ...(network?.interface_name && { [INTERFACE_NAME]: network.interface_name }),
  };
  const list = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  return list.length > 0 ? list.sort() : undefined;
}

/** Docker sets a MAC address for each network. Compose's older key sets it for the service's only network. */
function ownMacAddress(context: Context, name: string, service: Service): string | undefined {
  if (service.mac_address === undefined || Object.keys(service.networks ?? {}).length === 1)
    return service.mac_address;
  context.problems.push({
    where: context.locate(["services", name, "mac_address"]),
    problem: `services.${name}.mac_address does not say for which network, and the service has ${Object.keys(service.networks ?? {}).length}`,
    fix: "use `networks.<name>.mac_address`",
  });
  return undefined;
}

function extraHosts({ extra_hosts }: Service) {
  const pairs = Array.isArray(extra_hosts)
    ? extra_hosts.map((entry) => splitOnce(entry, entry.includes("=") ? "=" : ":"))
    : Object.entries(extra_hosts ?? {}).flatMap(([host, ips]) =>
        ips.map((ip): [string, string] => [host, ip]),
      );
  return pairs
    .map(([host, ip]) => ({ host, ip }))
    .sort((a, b) => (`${a.host} ${a.ip}` < `${b.host} ${b.ip}` ? -1 : 1));
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
