import { isCredentialName } from "../../../detectors/credentialNames.ts";
import {
  extractPairedPassword,
  extractUrlPasswords,
  isLiteralValue,
} from "../../../detectors/credentialValues.ts";
import { joinSorted, parseVariables } from "../../../detectors/environment.ts";
import { isGuessable } from "../../../detectors/guessablePasswords.ts";
import { splitImageName } from "../../../detectors/images.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";
import { readIfKnown } from "../../../unknownValues.ts";

/** Of the user, the database and the like. */
const NAMES = /(USER(NAME)?|DB|DATABASE|NAME)$/i;
/** Before a password, in a URL or alone. */
const USER = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([\w.@-]+)[:/]/i;

export const disallowDefaultPasswords = defineResourceRule(container, {
  name: "docker-container-disallow-default-passwords",
  description: "A container has no password that anybody would try first.",
  severity: "critical",
  remediationSteps: "Generate one (random.RandomPassword) and give it to the program in a file.",
  url: "https://cwe.mitre.org/data/definitions/1392.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs, { name: service }) => {
    const variables = parseVariables(inputs.envs);
    const around = [
      ...variables.filter(({ name }) => NAMES.test(name)).map(({ value }) => value),
      ...variables.flatMap(({ value }) => USER.exec(value)?.[1] ?? []),
      // At preview it may be one that is still to be pulled.
      ...splitImageName(readIfKnown(() => inputs.image)),
      service,
    ];
    const guessable = (password: string) => isGuessable(password, around);
    const names = variables.flatMap(({ name, value }) => {
      const own = isCredentialName(name) && isLiteralValue(value) ? [value] : [];
      const paired = extractPairedPassword(name, value);
      const passwords = [...own, ...extractUrlPasswords(value), ...(paired === undefined ? [] : [paired])];
      return passwords.some(guessable) ? [name] : [];
    });
    return violationIf(names.length > 0, `has a default or guessable password in ${joinSorted(names)}`);
  },
});
