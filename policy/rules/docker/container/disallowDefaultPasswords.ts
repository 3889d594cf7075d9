import { container } from "../../../kinds.ts";
import { isCredentialName, isGuessable, isLiteral, urlPasswords } from "../../../meaning/credentials.ts";
import { list, variablesOf } from "../../../meaning/environment.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowDefaultPasswords = rule(container, {
  name: "docker-container-disallow-default-passwords",
  description: "A container has no password that anybody would try first.",
  severity: "critical",
  remediationSteps: "Generate one (random.RandomPassword) and give it to the program in a file.",
  url: "https://cwe.mitre.org/data/definitions/1392.html",
  judge: ({ envs }) => {
    const variables = variablesOf(envs);
    const users = variables.filter(({ name }) => /USER(NAME)?$/i.test(name)).map(({ value }) => value);
    const guessable = (password: string) =>
      isGuessable(password) || users.some((user) => isGuessable(password, user));
    const named = variables.filter(
      ({ name, value }) => isCredentialName(name) && isLiteral(value) && guessable(value),
    );
    const inUrls = variables.filter(({ value }) => urlPasswords(value).some(guessable));
    const names = [...named, ...inUrls].map(({ name }) => name);
    return violation(names.length > 0, `has a default or guessable password in ${list(names)}`);
  },
});
