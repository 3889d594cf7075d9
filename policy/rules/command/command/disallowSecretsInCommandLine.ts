import { anyCommand } from "../../../kinds.ts";
import { credentialArguments, credentialsIn } from "../../../meaning/credentials.ts";
import { scriptsOf } from "../../../meaning/scripts.ts";
import { wordsOf } from "../../../meaning/shell.ts";
import { rule } from "../../../rule.ts";

export const disallowSecretsInCommandLine = rule(anyCommand, {
  name: "command-command-disallow-secrets-in-command-line",
  description: "A command's text holds no credential.",
  severity: "high",
  remediationSteps:
    "Send it by `stdin`, or place it in a file that only root may read; `ps` and the state show the text.",
  url: "https://cwe.mitre.org/data/definitions/214.html",
  judge: (inputs) =>
    scriptsOf(inputs).flatMap(({ when, text }) => [
      ...credentialArguments(wordsOf(text)).map(
        (name) => `has a credential in its text, after ${name}, in ${when}`,
      ),
      ...credentialsIn(text).map((what) => `has ${what} in its text, in ${when}`),
    ]),
});
