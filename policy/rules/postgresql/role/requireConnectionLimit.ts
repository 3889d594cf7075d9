import { role } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireConnectionLimit = defineResourceRule(role, {
  name: "postgresql-role-require-connection-limit",
  description: "A role cannot take all of the server's connections.",
  severity: "low",
  remediationSteps: "Set `connectionLimit`.",
  url: "https://www.postgresql.org/docs/current/sql-createrole.html",
  onUnknown: "stop",
  validateResource: ({ login, connectionLimit }) =>
    violationIf(
      login === true && !(Number(connectionLimit ?? -1) > 0),
      "may take all of the server's connections",
    ),
});
