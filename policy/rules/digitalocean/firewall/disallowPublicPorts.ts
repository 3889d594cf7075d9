import { isAnySource, parsePortRange } from "../../../detectors/network.ts";
import { firewall } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowPublicPorts = defineResourceRule(firewall, {
  name: "digitalocean-firewall-disallow-public-ports",
  description: "Only the web's ports are open to every address.",
  severity: "high",
  remediationSteps: "Name the addresses that need the port, or reach it through ssh.",
  url: "https://docs.digitalocean.com/products/networking/firewalls/",
  onUnknown: "checkKnownElements",
  defaultConfig: { allowed: [80, 443] },
  validateResource: ({ inboundRules }, { config: { allowed } }) => {
    const found: string[] = [];
    for (const { protocol, portRange, sourceAddresses } of inboundRules ?? []) {
      if (protocol === "icmp" || !(sourceAddresses ?? []).some(isAnySource)) continue;
      const { first, last } = parsePortRange(portRange);
      const known = first === last && allowed.includes(first);
      if (!known && !(first <= 22 && 22 <= last) && !(first <= 1 && last === 65535))
        found.push(`opens ${protocol} port ${portRange} to every address`);
    }
    return found;
  },
});
