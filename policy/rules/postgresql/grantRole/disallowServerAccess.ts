import { grantRole } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowServerAccess = rule(grantRole, {
  name: "postgresql-grant-role-disallow-server-access",
  description: "A role does not reach the server's files and programs.",
  severity: "critical",
  remediationSteps: "Remove the membership; an administrator does such work.",
  url: "https://www.postgresql.org/docs/current/predefined-roles.html",
  judge: ({ grantRole, withAdminOption }) => [
    ...violation(
      /^pg_(execute_server_program|read_server_files|write_server_files)$/.test(grantRole),
      `makes the role a member of ${grantRole}, from which it is superuser in a step`,
    ),
    ...violation(
      /^(postgres|doadmin|rds_superuser)$/.test(grantRole),
      `makes the role a member of ${grantRole}, the administrator`,
    ),
    ...violation(withAdminOption === true, "lets the role take others in"),
  ],
});
