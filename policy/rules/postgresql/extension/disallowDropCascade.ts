import { extension } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowDropCascade = rule(extension, {
  name: "postgresql-extension-disallow-drop-cascade",
  description: "An extension that tables need cannot be dropped with them.",
  severity: "high",
  remediationSteps: "Remove `dropCascade`.",
  url: "https://www.postgresql.org/docs/current/sql-dropextension.html",
  judge: ({ dropCascade }) => violation(dropCascade === true, "is dropped with the columns that use it"),
  remediate: (inputs) => ({ ...inputs, dropCascade: false }),
});
