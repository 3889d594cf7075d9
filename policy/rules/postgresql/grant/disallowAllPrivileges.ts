import { grant } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowAllPrivileges = defineResourceRule(grant, {
  name: "postgresql-grant-disallow-all-privileges",
  description: "A grant lists the privileges that are needed.",
  severity: "medium",
  remediationSteps: "List them: SELECT, INSERT, UPDATE, DELETE for an app; USAGE for its schema.",
  url: "https://www.postgresql.org/docs/current/ddl-priv.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ privileges, objectType, role }) => {
    const rights = (privileges ?? []).map((privilege) => privilege.toUpperCase());
    return [
      ...violationIf(
        rights.some((right) => /^ALL\b/.test(right)),
        `grants everything on a ${objectType}`,
      ),
      ...violationIf(
        rights.includes("CREATE") && objectType === "database",
        "grants CREATE on a database, and with it new schemas",
      ),
    ].filter(() => role.toLowerCase() !== "public");
  },
});
