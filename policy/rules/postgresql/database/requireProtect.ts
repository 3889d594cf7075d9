import { database } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireProtect = rule(database, {
  name: "postgresql-database-require-protect",
  description: "A database cannot be deleted by mistake.",
  severity: "high",
  remediationSteps: "Set the resource option `protect: true`; deleting it then takes two steps.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  judge: (_, subject) =>
    violation(!subject.protect, "is not protected: a mistaken `pulumi destroy` drops all of its tables"),
});
