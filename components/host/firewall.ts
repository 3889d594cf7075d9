import type * as digitalocean from "@pulumi/digitalocean";

const ANYWHERE = ["0.0.0.0/0", "::/0"];
const ALL_PORTS = "1-65535";

export interface FirewallRules {
  readonly inboundRules: digitalocean.types.input.FirewallInboundRule[];
  readonly outboundRules: digitalocean.types.input.FirewallOutboundRule[];
}

/** SSH from the operators' networks only, HTTP and HTTPS from everywhere. All outgoing traffic is allowed. */
export function firewallRules(allowFrom: readonly string[]): FirewallRules {
  return {
    inboundRules: [
      { protocol: "tcp", portRange: "22", sourceAddresses: [...allowFrom] },
      { protocol: "tcp", portRange: "80", sourceAddresses: ANYWHERE },
      { protocol: "tcp", portRange: "443", sourceAddresses: ANYWHERE },
      { protocol: "icmp", sourceAddresses: ANYWHERE },
    ],
    outboundRules: [
      { protocol: "tcp", portRange: ALL_PORTS, destinationAddresses: ANYWHERE },
      { protocol: "udp", portRange: ALL_PORTS, destinationAddresses: ANYWHERE },
      { protocol: "icmp", destinationAddresses: ANYWHERE },
    ],
  };
}
