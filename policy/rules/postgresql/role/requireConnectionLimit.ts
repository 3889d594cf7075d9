import { role } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireConnectionLimit = rule(role, {
  name: "postgresql-role-require-connection-limit",
  description: "A role cannot take all of the server's connections.",
  severity: "low",
  remediationSteps: "Set `connectionLimit`.",
  url: "https://www.postgresql.org/docs/current/sql-createrole.html",
  judge: ({ login, connectionLimit }) =>
    violation(
      login === true && !(Number(connectionLimit ?? -1) > 0),
      "may take all of the server's connections",
    ),
});
