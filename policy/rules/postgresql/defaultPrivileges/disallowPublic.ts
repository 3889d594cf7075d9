import { defaultPrivileges } from "../../../kinds.ts";
import { list } from "../../../meaning/environment.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowPublic = rule(defaultPrivileges, {
  name: "postgresql-default-privileges-disallow-public",
  description: "New objects are not granted to PUBLIC.",
  severity: "high",
  remediationSteps: "Grant them to the role that needs them.",
  url: "https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html",
  judge: ({ role, privileges }) => {
    const given = role.toLowerCase() === "public" ? (privileges ?? []) : [];
    return violation(given.length > 0, `will grant ${list(given)} to every role`);
  },
});
