import { detectCredentialArguments } from "../../../detectors/commandLineCredentials.ts";
import { detectCredentials } from "../../../detectors/credentialValues.ts";
import { splitShellWords } from "../../../detectors/shell.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowSecretsInCommand = defineResourceRule(container, {
  name: "docker-container-disallow-secrets-in-command",
  description: "A container's command line contains no credential.",
  severity: "high",
  remediationSteps:
    "Put it into a file and pass the file's name. `ps` and `docker inspect` show the command line.",
  url: "https://cwe.mitre.org/data/definitions/214.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ command, entrypoints, healthcheck }) => {
    const lines = [[...(entrypoints ?? []), ...(command ?? [])], healthcheck?.tests ?? []];
    const violations = lines.flatMap((line) => [
      ...detectCredentialArguments(
        line.flatMap((word) => (/\s/.test(word) ? splitShellWords(word) : [word])),
      ).map((name) => `has a credential in its command line, after ${name}`),
      ...detectCredentials(line.join(" ")).map((what) => `has ${what} in its command line`),
    ]);
    return [...new Set(violations)];
  },
});
