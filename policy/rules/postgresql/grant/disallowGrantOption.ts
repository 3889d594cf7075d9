import { grant } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowGrantOption = rule(grant, {
  name: "postgresql-grant-disallow-grant-option",
  description: "Who gets a privilege cannot pass it on.",
  severity: "medium",
  remediationSteps: "Remove `withGrantOption`.",
  url: "https://www.postgresql.org/docs/current/sql-grant.html",
  judge: ({ withGrantOption }) => violation(withGrantOption === true, "lets the role pass its privileges on"),
  remediate: (inputs) => ({ ...inputs, withGrantOption: false }),
});
