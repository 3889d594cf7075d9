import { role } from "../../../resourceTypes.ts";
import { defineStackRule } from "../../../rule.ts";
import { filterByType } from "../../../stackResources.ts";
import { readIfKnown } from "../../../unknownValues.ts";

export const requireSeparateRoles = defineStackRule({
  name: "postgresql-role-require-separate-roles",
  description: "Migrations and the app log in with different roles.",
  severity: "medium",
  remediationSteps:
    "Create a role for migrations, one for the app, and a read-only one for backups and people.",
  url: "https://www.postgresql.org/docs/current/ddl-priv.html",
  validateStack: (resources) => {
    const logins = filterByType(resources, role).filter(
      ({ props }) => readIfKnown(() => props.login) === true,
    );
    const [only] = logins;
    return only !== undefined && logins.length === 1
      ? [
          {
            urn: only.urn,
            violation: "is the only role that logs in, so the app may change and drop its tables",
          },
        ]
      : [];
  },
});
