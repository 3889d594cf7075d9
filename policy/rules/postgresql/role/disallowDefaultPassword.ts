import { role } from "../../../kinds.ts";
import { isGuessable } from "../../../meaning/credentials.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowDefaultPassword = rule(role, {
  name: "postgresql-role-disallow-default-password",
  description: "A role has no password that anybody would try first.",
  severity: "critical",
  remediationSteps: "Generate one: random.RandomPassword.",
  url: "https://cwe.mitre.org/data/definitions/1392.html",
  judge: ({ password, name }) =>
    violation(
      !!password && isGuessable(password, name === undefined ? [] : [name]),
      "has a default or guessable password",
    ),
});
