import { role } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowAdministrativeRights = rule(role, {
  name: "postgresql-role-disallow-administrative-rights",
  description: "A role that logs in is no administrator.",
  severity: "high",
  remediationSteps: "Remove the attribute; grant what the role needs on the objects of its app.",
  url: "https://www.postgresql.org/docs/current/role-attributes.html",
  judge: ({ superuser, createRole, createDatabase, replication, bypassRowLevelSecurity }) =>
    Object.entries({ superuser, createRole, createDatabase, replication, bypassRowLevelSecurity }).flatMap(
      ([right, given]) => violation(given === true, `has the right ${right}, which is an administrator's`),
    ),
});
