import { volume } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireProtect = rule(volume, {
  name: "digitalocean-volume-require-protect",
  description: "A volume cannot be deleted by mistake.",
  severity: "high",
  remediationSteps: "Set the resource option `protect: true`; deleting it then takes two steps.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  judge: (_, subject) =>
    violation(!subject.protect, "is not protected: a mistaken `pulumi destroy` deletes the data on it"),
});
