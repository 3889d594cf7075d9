import { spacesBucket } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowForceDestroy = defineResourceRule(spacesBucket, {
  name: "digitalocean-spaces-bucket-disallow-force-destroy",
  description: "A bucket cannot be deleted while it contains objects.",
  severity: "high",
  remediationSteps: "Remove `forceDestroy`.",
  url: "https://docs.digitalocean.com/products/spaces/",
  onUnknown: "checkKnownElements",
  validateResource: ({ forceDestroy }) =>
    violationIf(forceDestroy === true, "is deleted with everything in it"),
  remediateResource: (inputs) => ({ ...inputs, forceDestroy: false }),
});
