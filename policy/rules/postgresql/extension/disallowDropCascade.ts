import { extension } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowDropCascade = defineResourceRule(extension, {
  name: "postgresql-extension-disallow-drop-cascade",
  description: "An extension cannot be dropped with the objects that depend on it.",
  severity: "high",
  remediationSteps: "Remove `dropCascade`.",
  url: "https://www.postgresql.org/docs/current/sql-dropextension.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ dropCascade }) =>
    violationIf(dropCascade === true, "is dropped with the columns that use it"),
  remediateResource: (inputs) => ({ ...inputs, dropCascade: false }),
});
