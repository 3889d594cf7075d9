import { isAnySource, parsePortRange } from "../../../detectors/network.ts";
import { firewall } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowPublicSsh = defineResourceRule(firewall, {
  name: "digitalocean-firewall-disallow-public-ssh",
  description: "A firewall opens SSH only to the operators' addresses.",
  severity: "critical",
  remediationSteps: "Name the addresses that may log in, such as 203.0.113.4/32.",
  url: "https://docs.digitalocean.com/products/networking/firewalls/",
  onUnknown: "checkKnownElements",
  validateResource: ({ inboundRules }) => {
    const violations: string[] = [];
    for (const { protocol, portRange, sourceAddresses } of inboundRules ?? []) {
      if (protocol === "icmp" || !(sourceAddresses ?? []).some(isAnySource)) continue;
      const { first, last } = parsePortRange(portRange);
      if (first <= 22 && 22 <= last && (first !== 1 || last !== 65535) && protocol === "tcp")
        violations.push(`opens port 22${first === last ? "" : ` (in ${portRange})`} to every address`);
    }
    return violations;
  },
});
