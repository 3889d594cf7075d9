import type { Firewall, InboundRule, OutboundRule } from "../driver.ts";

const table = "inet landfall_fw";
/** Docker gives the first network's interface this name. */
export const publicInterface = "eth0";

/**
 * Rules for `nft -f -` in a droplet's network namespace, which replace what was there. Published container ports are
 * rewritten in dstnat, so inbound rules come before that; outbound ones judge what leaves, containers included.
 * @param firewall undefined: everything open
 */
export function firewallRules(firewall: Firewall | undefined): string {
  // Declared first, so that deleting it works where it is not there yet.
  const removal = `table ${table} {}\ndelete table ${table}\n`;
  if (!firewall) return removal;
  const inbound = firewall.inbound.flatMap((rule) => matches(rule, "saddr", rule.sources));
  const outbound = firewall.outbound.flatMap((rule) => matches(rule, "daddr", rule.destinations));
  return `${removal}table ${table} {
  chain inbound {
    type filter hook prerouting priority mangle; policy accept;
    iifname != "${publicInterface}" accept
    ct state established,related accept
${inbound.map((line) => `    ${line} accept\n`).join("")}    drop
  }
  chain outbound {
    type filter hook postrouting priority mangle; policy accept;
    oifname != "${publicInterface}" accept
    ct state established,related accept
${outbound.map((line) => `    ${line} accept\n`).join("")}    drop
  }
}
`;
}

/** One match an address family, since a rule of nftables has either IPv4 or IPv6 addresses. */
function matches(rule: InboundRule | OutboundRule, side: "saddr" | "daddr", cidrs: string[]): string[] {
  const v6 = cidrs.filter((cidr) => cidr.includes(":"));
  const v4 = cidrs.filter((cidr) => !cidr.includes(":"));
  return [
    ...(v4.length > 0 ? [`ip ${side} { ${v4.join(", ")} } ${payload(rule, "icmp")}`] : []),
    ...(v6.length > 0 ? [`ip6 ${side} { ${v6.join(", ")} } ${payload(rule, "ipv6-icmp")}`] : []),
  ];
}

function payload(rule: InboundRule | OutboundRule, icmp: string): string {
  if (rule.protocol === "icmp") return `meta l4proto ${icmp}`;
  const [first, last] = rule.ports;
  return `${rule.protocol} dport ${first === last ? first : `${first}-${last}`}`;
}
