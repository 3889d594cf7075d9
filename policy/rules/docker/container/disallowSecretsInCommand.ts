import { container } from "../../../kinds.ts";
import { credentialArguments, credentialsIn } from "../../../meaning/credentials.ts";
import { wordsOf } from "../../../meaning/shell.ts";
import { rule } from "../../../rule.ts";

export const disallowSecretsInCommand = rule(container, {
  name: "docker-container-disallow-secrets-in-command",
  description: "A container's command line holds no credential.",
  severity: "high",
  remediationSteps: "Put it into a file and name the file; `ps` and `docker inspect` show the command line.",
  url: "https://cwe.mitre.org/data/definitions/214.html",
  judge: ({ command, entrypoints, healthcheck }) => {
    const lines = [[...(entrypoints ?? []), ...(command ?? [])], healthcheck?.tests ?? []];
    const found = lines.flatMap((line) => [
      ...credentialArguments(line.flatMap((word) => (/\s/.test(word) ? wordsOf(word) : [word]))).map(
        (name) => `has a credential in its command line, after ${name}`,
      ),
      ...credentialsIn(line.join(" ")).map((what) => `has ${what} in its command line`),
    ]);
    return [...new Set(found)];
  },
});
