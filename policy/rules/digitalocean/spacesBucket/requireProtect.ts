import { spacesBucket } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireProtect = rule(spacesBucket, {
  name: "digitalocean-spaces-bucket-require-protect",
  description: "A bucket cannot be deleted by mistake.",
  severity: "high",
  remediationSteps: "Set the resource option `protect: true`; deleting it then takes two steps.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  judge: (_, subject) =>
    violation(!subject.protect, "is not protected: a mistaken `pulumi destroy` deletes what is in it"),
});
