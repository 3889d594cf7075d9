import { role } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowAdministrativeRights = defineResourceRule(role, {
  name: "postgresql-role-disallow-administrative-rights",
  description: "A role that can log in has no administrator's attributes.",
  severity: "high",
  remediationSteps:
    "Remove the attribute, and grant the privileges that the role needs on its app's objects.",
  url: "https://www.postgresql.org/docs/current/role-attributes.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ superuser, createRole, createDatabase, replication, bypassRowLevelSecurity }) =>
    Object.entries({ superuser, createRole, createDatabase, replication, bypassRowLevelSecurity }).flatMap(
      ([right, given]) => violationIf(given === true, `has the right ${right}, which is an administrator's`),
    ),
});
