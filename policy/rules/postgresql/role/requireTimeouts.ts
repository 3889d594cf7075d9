import { role } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireTimeouts = defineResourceRule(role, {
  name: "postgresql-role-require-timeouts",
  description: "An idle transaction of a role times out and releases its locks.",
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
