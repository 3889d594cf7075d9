import { firewall } from "../../../kinds.ts";
import { isAnySource, portsOf } from "../../../meaning/network.ts";
import { rule } from "../../../rule.ts";

export const disallowAllPorts = rule(firewall, {
  name: "digitalocean-firewall-disallow-all-ports",
  description: "A firewall does not open every port.",
  severity: "critical",
  remediationSteps: "Name the ports that are served: 80 and 443.",
  url: "https://docs.digitalocean.com/products/networking/firewalls/",
  judge: ({ inboundRules }) => {
    const found: string[] = [];
    for (const { protocol, portRange, sourceAddresses } of inboundRules ?? []) {
      if (protocol === "icmp" || !(sourceAddresses ?? []).some(isAnySource)) continue;
      const { first, last } = portsOf(portRange);
      if (first <= 1 && last === 65535) found.push(`opens every ${protocol} port to every address`);
    }
    return found;
  },
});
