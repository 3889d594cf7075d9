import { role } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPlainPasswordStorage = defineResourceRule(role, {
  name: "postgresql-role-disallow-plain-password-storage",
  description: "A password is stored as a hash.",
  severity: "high",
  remediationSteps: "Remove `encryptedPassword: false`.",
  url: "https://www.postgresql.org/docs/current/auth-password.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ encryptedPassword }) =>
    violationIf(encryptedPassword === false, "has a password that is stored in plain text"),
  remediateResource: ({ encryptedPassword, ...inputs }) => inputs,
});
