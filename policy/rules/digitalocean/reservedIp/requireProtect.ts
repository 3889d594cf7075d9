import { reservedIp } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireProtect = defineResourceRule(reservedIp, {
  name: "digitalocean-reserved-ip-require-protect",
  description: "A reserved address cannot be deleted by mistake.",
  severity: "high",
  remediationSteps: "Set the resource option `protect: true`; deleting it then takes two steps.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  onUnknown: "stop",
  validateResource: (_, subject) =>
    violationIf(
      !subject.protect,
      "is not protected: a mistaken `pulumi destroy` gives the address to somebody else",
    ),
});
