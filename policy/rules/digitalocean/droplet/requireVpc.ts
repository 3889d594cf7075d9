import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireVpc = defineResourceRule(droplet, {
  name: "digitalocean-droplet-require-vpc",
  description: "A droplet is in a private network of its app.",
  severity: "low",
  remediationSteps: "Make a digitalocean.Vpc and set `vpcUuid`; a change replaces the droplet.",
  url: "https://docs.digitalocean.com/products/networking/vpc/",
  onUnknown: "stop",
  validateResource: ({ vpcUuid }) =>
    violationIf(!vpcUuid, "shares the private network of everything else in its region"),
});
