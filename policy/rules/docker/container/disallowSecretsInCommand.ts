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
  judge: ({ command, entrypoints }) => {
    const line = [...(entrypoints ?? []), ...(command ?? [])];
    const text = line.join(" ");
    const named = credentialArguments(line.flatMap((word) => (/\s/.test(word) ? wordsOf(word) : [word])));
    return [
      ...named.map((name) => `has a credential in its command line, after ${name}`),
      ...credentialsIn(text).map((what) => `has ${what} in its command line`),
    ];
  },
});
