import { isGuessable } from "../../../detectors/guessablePasswords.ts";
import { role } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowDefaultPassword = defineResourceRule(role, {
  name: "postgresql-role-disallow-default-password",
  description: "A role has no default or guessable password.",
  severity: "critical",
  remediationSteps: "Generate one: random.RandomPassword.",
  url: "https://cwe.mitre.org/data/definitions/1392.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ password, name }) =>
    violationIf(
      !!password && isGuessable(password, name === undefined ? [] : [name]),
      "has a default or guessable password",
    ),
});
