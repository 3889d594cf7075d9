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

/** Variables that hold the name of a user, a database and so on. */
const NAME_VARIABLES = /(USER(NAME)?|DB|DATABASE|NAME)$/i;
/** The user before a password, in a URL or alone. */
const USER_IN_VALUE = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([\w.@-]+)[:/]/i;

export const disallowDefaultPasswords = defineResourceRule(container, {
  name: "docker-container-disallow-default-passwords",
  description: "A container has no default or guessable password.",
  severity: "critical",
  remediationSteps: "Generate one (random.RandomPassword) and give it to the program in a file.",
  url: "https://cwe.mitre.org/data/definitions/1392.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs, { name: service }) => {
    const variables = parseVariables(inputs.envs);
    const relatedNames = [
      ...variables.filter(({ name }) => NAME_VARIABLES.test(name)).map(({ value }) => value),
      ...variables.flatMap(({ value }) => USER_IN_VALUE.exec(value)?.[1] ?? []),
      // At preview the image may not be known yet.
      ...splitImageName(readIfKnown(() => inputs.image)),
      service,
    ];
    const isGuessablePassword = (password: string) => isGuessable(password, relatedNames);
    const names = variables.flatMap(({ name, value }) => {
      const own = isCredentialName(name) && isLiteralValue(value) ? [value] : [];
      const paired = extractPairedPassword(name, value);
      const passwords = [...own, ...extractUrlPasswords(value), ...(paired === undefined ? [] : [paired])];
      return passwords.some(isGuessablePassword) ? [name] : [];
    });
    return violationIf(names.length > 0, `has a default or guessable password in ${joinSorted(names)}`);
  },
});
