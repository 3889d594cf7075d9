import { role } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowPlainPasswordStorage = rule(role, {
  name: "postgresql-role-disallow-plain-password-storage",
  description: "A password is stored as a hash.",
  severity: "high",
  remediationSteps: "Remove `encryptedPassword: false`.",
  url: "https://www.postgresql.org/docs/current/auth-password.html",
  judge: ({ encryptedPassword }) =>
    violation(encryptedPassword === false, "has a password that is stored as it is"),
  remediate: ({ encryptedPassword, ...inputs }) => inputs,
});
