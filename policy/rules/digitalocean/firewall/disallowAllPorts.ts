import { isAnySource, parsePortRange } from "../../../detectors/network.ts";
import { firewall } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowAllPorts = defineResourceRule(firewall, {
  name: "digitalocean-firewall-disallow-all-ports",
  description: "A firewall does not open every port.",
  severity: "critical",
  remediationSteps: "Open only the ports that the droplet serves: 80 and 443.",
  url: "https://docs.digitalocean.com/products/networking/firewalls/",
  onUnknown: "checkKnownElements",
  validateResource: ({ inboundRules }) => {
    const violations: string[] = [];
    for (const { protocol, portRange, sourceAddresses } of inboundRules ?? []) {
      if (protocol === "icmp" || !(sourceAddresses ?? []).some(isAnySource)) continue;
      const { first, last } = parsePortRange(portRange);
      if (first <= 1 && last === 65535) violations.push(`opens every ${protocol} port to every address`);
    }
    return violations;
  },
});
