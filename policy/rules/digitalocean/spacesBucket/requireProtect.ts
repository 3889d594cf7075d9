import { spacesBucket } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireProtect = defineResourceRule(spacesBucket, {
  name: "digitalocean-spaces-bucket-require-protect",
  description: "A bucket cannot be deleted by mistake.",
  severity: "high",
  remediationSteps: "Set the resource option `protect: true`; deleting it then takes two steps.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  onUnknown: "stop",
  validateResource: (_, subject) =>
    violationIf(!subject.protect, "is not protected: a mistaken `pulumi destroy` deletes what is in it"),
});
