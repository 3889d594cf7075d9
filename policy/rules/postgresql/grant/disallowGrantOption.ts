import { grant } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowGrantOption = defineResourceRule(grant, {
  name: "postgresql-grant-disallow-grant-option",
  description: "A grant has no grant option.",
  severity: "medium",
  remediationSteps: "Remove `withGrantOption`.",
  url: "https://www.postgresql.org/docs/current/sql-grant.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ withGrantOption }) =>
    violationIf(withGrantOption === true, "lets the role pass its privileges on"),
  remediateResource: (inputs) => ({ ...inputs, withGrantOption: false }),
});
