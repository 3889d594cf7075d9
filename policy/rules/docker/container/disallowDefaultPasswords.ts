import { container } from "../../../kinds.ts";
import {
  isCredentialName,
  isGuessable,
  isLiteral,
  pairedPassword,
  urlPasswords,
} from "../../../meaning/credentials.ts";
import { list, variablesOf } from "../../../meaning/environment.ts";
import { imageWords } from "../../../meaning/images.ts";
import { rule, violation } from "../../../rule.ts";
import { known } from "../../../stack.ts";

/** Of the user, the database and the like. */
const NAMES = /(USER(NAME)?|DB|DATABASE|NAME)$/i;
/** Before a password, in a URL or alone. */
const USER = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([\w.@-]+)[:/]/i;

export const disallowDefaultPasswords = rule(container, {
  name: "docker-container-disallow-default-passwords",
  description: "A container has no password that anybody would try first.",
  severity: "critical",
  remediationSteps: "Generate one (random.RandomPassword) and give it to the program in a file.",
  url: "https://cwe.mitre.org/data/definitions/1392.html",
  judge: (inputs, { name: service }) => {
    const variables = variablesOf(inputs.envs);
    const around = [
      ...variables.filter(({ name }) => NAMES.test(name)).map(({ value }) => value),
      ...variables.flatMap(({ value }) => USER.exec(value)?.[1] ?? []),
      // At preview it may be one that is still to be pulled.
      ...imageWords(known(() => inputs.image)),
      service,
    ];
    const guessable = (password: string) => isGuessable(password, around);
    const names = variables.flatMap(({ name, value }) => {
      const own = isCredentialName(name) && isLiteral(value) ? [value] : [];
      const paired = pairedPassword(name, value);
      const passwords = [...own, ...urlPasswords(value), ...(paired === undefined ? [] : [paired])];
      return passwords.some(guessable) ? [name] : [];
    });
    return violation(names.length > 0, `has a default or guessable password in ${list(names)}`);
  },
});
