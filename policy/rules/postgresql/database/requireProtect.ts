import { database } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireProtect = defineResourceRule(database, {
  name: "postgresql-database-require-protect",
  description: "A database cannot be deleted by mistake.",
  severity: "high",
  remediationSteps: "Set the resource option `protect: true`; deleting it then takes two steps.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  onUnknown: "stop",
  validateResource: (_, subject) =>
    violationIf(!subject.protect, "is not protected: a mistaken `pulumi destroy` drops all of its tables"),
});
