import { droplet } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireVpc = rule(droplet, {
  name: "digitalocean-droplet-require-vpc",
  description: "A droplet is in a private network of its app.",
  severity: "low",
  remediationSteps: "Make a digitalocean.Vpc and set `vpcUuid`; a change replaces the droplet.",
  url: "https://docs.digitalocean.com/products/networking/vpc/",
  judge: ({ vpcUuid }) => violation(!vpcUuid, "shares the private network of everything else in its region"),
});
