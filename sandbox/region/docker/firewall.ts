import type { Firewall, InboundRule, OutboundRule } from "../driver.ts";

const table = "inet landfall_fw";
/** Docker gives the first network's interface this name. */
export const publicInterface = "eth0";

/**
 * Rules for `nft -f -` in a droplet's network namespace, which replace earlier rules. dstnat rewrites published
 * container ports, so inbound rules come before it. Outbound rules cover all outgoing traffic, including that of
 * containers.
 * @param firewall undefined: everything is allowed
 */
export function firewallRules(firewall: Firewall | undefined): string {
  // The declaration makes the deletion work even if the table does not exist yet.
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

/** One match for each address family, because an nftables rule has either IPv4 or IPv6 addresses. */
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
