import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireVpc = defineResourceRule(droplet, {
  name: "digitalocean-droplet-require-vpc",
  description: "A droplet is in a VPC of its app.",
  severity: "low",
  remediationSteps: "Create a digitalocean.Vpc and set `vpcUuid`. A change replaces the droplet.",
  url: "https://docs.digitalocean.com/products/networking/vpc/",
  onUnknown: "stop",
  validateResource: ({ vpcUuid }) => violationIf(!vpcUuid, "is in the default VPC of its region"),
});
