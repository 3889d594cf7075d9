import { isCredentialName } from "../../../detectors/credentialNames.ts";
import {
  detectCredentials,
  extractPairedPassword,
  isLiteralValue,
} from "../../../detectors/credentialValues.ts";
import { parseVariables } from "../../../detectors/environment.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowSecretsInEnvironment = defineResourceRule(container, {
  name: "docker-container-disallow-secrets-in-environment",
  description: "A container's environment contains no credential.",
  severity: "high",
  remediationSteps:
    "Put it into a file that only the program may read, and name the file: NAME_FILE=/run/secrets/name. `docker inspect` and every child process show the environment.",
  url: "https://docs.docker.com/compose/how-tos/use-secrets/",
  onUnknown: "checkKnownElements",
  validateResource: ({ envs }) =>
    parseVariables(envs).flatMap(({ name, value }) => {
      const kinds = detectCredentials(value);
      if (kinds.length > 0) return [`has ${kinds.join(" and ")} in the variable ${name}`];
      return violationIf(
        (isCredentialName(name) && isLiteralValue(value)) || extractPairedPassword(name, value) !== undefined,
        `has a credential in the variable ${name}`,
      );
    }),
});
