import { isAnySource, parsePortRange } from "../../../detectors/network.ts";
import { firewall } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowPublicPorts = defineResourceRule(firewall, {
  name: "digitalocean-firewall-disallow-public-ports",
  description: "A firewall opens only HTTP and HTTPS to every address.",
  severity: "high",
  remediationSteps: "Name the addresses that need the port, or use an SSH tunnel.",
  url: "https://docs.digitalocean.com/products/networking/firewalls/",
  onUnknown: "checkKnownElements",
  defaultConfig: { allowed: [80, 443] },
  validateResource: ({ inboundRules }, { config: { allowed } }) => {
    const violations: string[] = [];
    for (const { protocol, portRange, sourceAddresses } of inboundRules ?? []) {
      if (protocol === "icmp" || !(sourceAddresses ?? []).some(isAnySource)) continue;
      const { first, last } = parsePortRange(portRange);
      const known = first === last && allowed.includes(first);
      if (!known && !(first <= 22 && 22 <= last) && !(first <= 1 && last === 65535))
        violations.push(`opens ${protocol} port ${portRange} to every address`);
    }
    return violations;
  },
});
