import { grant } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowAllPrivileges = rule(grant, {
  name: "postgresql-grant-disallow-all-privileges",
  description: "A grant names the privileges that are needed.",
  severity: "medium",
  remediationSteps: "List them: SELECT, INSERT, UPDATE, DELETE for an app; USAGE for its schema.",
  url: "https://www.postgresql.org/docs/current/ddl-priv.html",
  judge: ({ privileges, objectType, role }) => {
    const rights = (privileges ?? []).map((privilege) => privilege.toUpperCase());
    return [
      ...violation(
        rights.some((right) => /^ALL\b/.test(right)),
        `grants everything on a ${objectType}`,
      ),
      ...violation(
        rights.includes("CREATE") && objectType === "database",
        "grants CREATE on a database, and with it new schemas",
      ),
    ].filter(() => role.toLowerCase() !== "public");
  },
});
