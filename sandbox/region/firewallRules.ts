import type { Firewall, InboundRule } from "./driver.ts";
import type { FirewallPeers, FirewallRecord, FirewallRule, State } from "./state.ts";

/** Ids of a firewall's droplets, by id and by tag. */
export function membersOf(state: State, firewall: FirewallRecord): number[] {
  return state.droplets
    .filter(
      (droplet) =>
        firewall.droplet_ids.includes(droplet.id) || droplet.tags.some((tag) => firewall.tags.includes(tag)),
    )
    .map(({ id }) => id);
}

/** @returns first and last port; "0" and "all" mean every port */
function portRange(ports: string): [number, number] {
  if (ports === "0" || ports === "all") return [0, 65_535];
  const [first, last] = ports.split("-").map(Number);
  return [first as number, (last ?? first) as number];
}

function cidrsOf(state: State, peers: FirewallPeers): string[] {
  const droplets = state.droplets.filter(
    (droplet) =>
      peers.droplet_ids?.includes(droplet.id) || droplet.tags.some((tag) => peers.tags?.includes(tag)),
  );
  const hosts = droplets.flatMap(({ publicIp, privateIp }) => [`${publicIp}/32`, `${privateIp}/32`]);
  const addresses = (peers.addresses ?? []).map((address) =>
    address.includes("/") ? address : `${address}/${address.includes(":") ? 128 : 32}`,
  );
  return [...new Set([...addresses, ...hosts])];
}

/**
 * All rules that apply to a droplet: the sum of all its firewalls.
 * @returns undefined if it has no firewall: everything is allowed
 */
export function resolveFirewall(state: State, droplet: number): Firewall | undefined {
  const firewalls = state.firewalls.filter((firewall) => membersOf(state, firewall).includes(droplet));
  if (firewalls.length === 0) return undefined;
  const resolve = (
    rule: FirewallRule,
  ): { protocol: InboundRule["protocol"]; ports: [number, number]; cidrs: string[] } => ({
    protocol: rule.protocol,
    ports: portRange(rule.ports),
    cidrs: cidrsOf(state, rule.peers),
  });
  return {
    inbound: firewalls
      .flatMap((firewall) => firewall.inbound.map(resolve))
      .map(({ cidrs, ...rule }) => ({ ...rule, sources: cidrs })),
    outbound: firewalls
      .flatMap((firewall) => firewall.outbound.map(resolve))
      .map(({ cidrs, ...rule }) => ({ ...rule, destinations: cidrs })),
  };
}
