import { grantRole } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowServerAccess = defineResourceRule(grantRole, {
  name: "postgresql-grant-role-disallow-server-access",
  description: "A role has no access to the server's files and programs.",
  severity: "critical",
  remediationSteps: "Remove the membership. Use an administrator for such work.",
  url: "https://www.postgresql.org/docs/current/predefined-roles.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ grantRole, withAdminOption }) => [
    ...violationIf(
      /^pg_(execute_server_program|read_server_files|write_server_files)$/.test(grantRole),
      `makes the role a member of ${grantRole}, which can become superuser`,
    ),
    ...violationIf(
      /^(postgres|doadmin|rds_superuser)$/.test(grantRole),
      `makes the role a member of ${grantRole}, the administrator`,
    ),
    ...violationIf(withAdminOption === true, "lets the role add members"),
  ],
});
