import { schema } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowDropCascade = defineResourceRule(schema, {
  name: "postgresql-schema-disallow-drop-cascade",
  description: "A schema with tables in it cannot be dropped.",
  severity: "critical",
  remediationSteps: "Remove `dropCascade`.",
  url: "https://www.postgresql.org/docs/current/sql-dropschema.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ dropCascade }) =>
    violationIf(dropCascade === true, "is dropped with every table in it"),
  remediateResource: (inputs) => ({ ...inputs, dropCascade: false }),
});
