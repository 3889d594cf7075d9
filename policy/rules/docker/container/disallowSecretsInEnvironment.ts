import { container } from "../../../kinds.ts";
import { credentialsIn, isCredentialName, isLiteral, pairedPassword } from "../../../meaning/credentials.ts";
import { variablesOf } from "../../../meaning/environment.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowSecretsInEnvironment = rule(container, {
  name: "docker-container-disallow-secrets-in-environment",
  description: "A container's environment holds no credential.",
  severity: "high",
  remediationSteps:
    "Put it into a file that only the program may read, and name the file: NAME_FILE=/run/secrets/name. `docker inspect` and every child process show the environment.",
  url: "https://docs.docker.com/compose/how-tos/use-secrets/",
  judge: ({ envs }) =>
    variablesOf(envs).flatMap(({ name, value }) => {
      const kinds = credentialsIn(value);
      if (kinds.length > 0) return [`has ${kinds.join(" and ")} in the variable ${name}`];
      return violation(
        (isCredentialName(name) && isLiteral(value)) || pairedPassword(name, value) !== undefined,
        `has a credential in the variable ${name}`,
      );
    }),
});
