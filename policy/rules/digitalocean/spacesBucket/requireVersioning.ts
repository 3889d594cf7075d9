import { spacesBucket } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireVersioning = defineResourceRule(spacesBucket, {
  name: "digitalocean-spaces-bucket-require-versioning",
  description: "A bucket keeps old versions of its objects.",
  severity: "medium",
  remediationSteps: "Set `versioning: { enabled: true }`.",
  url: "https://docs.digitalocean.com/products/spaces/how-to/enable-versioning/",
  onUnknown: "stop",
  validateResource: ({ versioning }) =>
    violationIf(versioning?.enabled !== true, "forgets what is overwritten or deleted"),
  remediateResource: (inputs) => ({ ...inputs, versioning: { enabled: true } }),
});
