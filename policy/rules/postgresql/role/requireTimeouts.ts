import { role } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireTimeouts = defineResourceRule(role, {
  name: "postgresql-role-require-timeouts",
  description: "A forgotten transaction of a role does not hold its locks for ever.",
  severity: "low",
  remediationSteps: "Set `idleInTransactionSessionTimeout`, in milliseconds.",
  url: "https://www.postgresql.org/docs/current/runtime-config-client.html",
  onUnknown: "stop",
  validateResource: ({ login, idleInTransactionSessionTimeout }) =>
    violationIf(
      login === true && !idleInTransactionSessionTimeout,
      "may leave a transaction open for ever, with its locks",
    ),
});
