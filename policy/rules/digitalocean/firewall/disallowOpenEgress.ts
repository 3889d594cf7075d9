import { isAnySource, parsePortRange } from "../../../detectors/network.ts";
import { firewall } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowOpenEgress = defineResourceRule(firewall, {
  name: "digitalocean-firewall-disallow-open-egress",
  description: "A firewall lists the ports and addresses of outbound connections.",
  severity: "low",
  remediationSteps:
    "Name the ports and addresses that the machine needs: package mirrors, registries, DNS, time.",
  url: "https://docs.digitalocean.com/products/networking/firewalls/",
  onUnknown: "checkKnownElements",
  validateResource: ({ outboundRules }) => {
    const violations: string[] = [];
    for (const { protocol, portRange, destinationAddresses } of outboundRules ?? []) {
      const { first, last } = parsePortRange(portRange);
      if (
        protocol !== "icmp" &&
        first <= 1 &&
        last === 65535 &&
        (destinationAddresses ?? []).some(isAnySource)
      )
        violations.push(`lets every ${protocol} connection out`);
    }
    return violations;
  },
});
