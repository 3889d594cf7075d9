import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireNamedImage = defineResourceRule(droplet, {
  name: "digitalocean-droplet-require-named-image",
  description: "A droplet starts from a distribution's image.",
  severity: "low",
  remediationSteps: "Use a slug, such as debian-12-x64, and configure the machine with userData.",
  url: "https://docs.digitalocean.com/products/droplets/details/images/",
  onUnknown: "stop",
  validateResource: ({ image }) =>
    violationIf(
      /^\d*$/.test(image ?? ""),
      "starts from a custom image or snapshot, which no reviewer can see into",
    ),
});
