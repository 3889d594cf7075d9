import { detectCredentialArguments } from "../../../detectors/commandLineCredentials.ts";
import { detectCredentials } from "../../../detectors/credentialValues.ts";
import { listScripts } from "../../../detectors/scripts.ts";
import { splitShellWords } from "../../../detectors/shell.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowSecretsInCommandLine = defineResourceRule(anyCommand, {
  name: "command-command-disallow-secrets-in-command-line",
  description: "A command's text contains no credential.",
  severity: "high",
  remediationSteps:
    "Send it with `stdin`, or put it into a file that only root can read. `ps` and the state show the text.",
  url: "https://cwe.mitre.org/data/definitions/214.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ operation, script }) => [
      ...detectCredentialArguments(splitShellWords(script)).map(
        (name) => `has a credential in its text, after ${name}, in ${operation}`,
      ),
      ...detectCredentials(script).map((what) => `has ${what} in its text, in ${operation}`),
    ]),
});
