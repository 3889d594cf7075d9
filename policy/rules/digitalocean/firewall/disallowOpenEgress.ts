import { firewall } from "../../../kinds.ts";
import { isAnySource, portsOf } from "../../../meaning/network.ts";
import { rule } from "../../../rule.ts";

export const disallowOpenEgress = rule(firewall, {
  name: "digitalocean-firewall-disallow-open-egress",
  description: "What a machine may talk to is listed.",
  severity: "low",
  remediationSteps:
    "Name the ports and addresses that the machine needs: package mirrors, registries, DNS, time.",
  url: "https://docs.digitalocean.com/products/networking/firewalls/",
  judge: ({ outboundRules }) => {
    const found: string[] = [];
    for (const { protocol, portRange, destinationAddresses } of outboundRules ?? []) {
      const { first, last } = portsOf(portRange);
      if (
        protocol !== "icmp" &&
        first <= 1 &&
        last === 65535 &&
        (destinationAddresses ?? []).some(isAnySource)
      )
        found.push(`lets every ${protocol} connection out`);
    }
    return found;
  },
});
