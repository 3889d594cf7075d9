import { grant } from "../../../kinds.ts";
import { list } from "../../../meaning/environment.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowPublic = rule(grant, {
  name: "postgresql-grant-disallow-public",
  description: "Nothing is granted to PUBLIC.",
  severity: "high",
  remediationSteps:
    'Grant it to the role that needs it; an empty `privileges` for "public" revokes what PostgreSQL grants by default.',
  url: "https://www.postgresql.org/docs/current/ddl-priv.html",
  judge: ({ role, privileges }) => {
    const given = role.toLowerCase() === "public" ? (privileges ?? []) : [];
    return violation(given.length > 0, `grants ${list(given)} to every role`);
  },
});
