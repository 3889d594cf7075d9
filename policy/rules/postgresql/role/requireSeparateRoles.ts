import { role } from "../../../kinds.ts";
import { known, ofKind, stackRule } from "../../../stack.ts";

export const requireSeparateRoles = stackRule({
  name: "postgresql-role-require-separate-roles",
  description: "Who changes the tables is not who the app logs in as.",
  severity: "medium",
  remediationSteps:
    "Make a role for migrations, one for the app, and one that only reads for backups and people.",
  url: "https://www.postgresql.org/docs/current/ddl-priv.html",
  judgeStack: (resources) => {
    const logins = ofKind(resources, role).filter(({ props }) => known(() => props.login) === true);
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
