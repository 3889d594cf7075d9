import { schema } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowDropCascade = rule(schema, {
  name: "postgresql-schema-disallow-drop-cascade",
  description: "A schema with tables in it cannot be dropped.",
  severity: "critical",
  remediationSteps: "Remove `dropCascade`.",
  url: "https://www.postgresql.org/docs/current/sql-dropschema.html",
  judge: ({ dropCascade }) => violation(dropCascade === true, "is dropped with every table in it"),
  remediate: (inputs) => ({ ...inputs, dropCascade: false }),
});
