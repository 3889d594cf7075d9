import { isGuessable } from "../../../detectors/guessablePasswords.ts";
import { auth0ClientCredentials } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowGuessableSecret = defineResourceRule(auth0ClientCredentials, {
  name: "auth0-client-credentials-disallow-guessable-secret",
  description: "A client has no default or guessable secret.",
  severity: "critical",
  remediationSteps: "Remove `clientSecret`: Auth0 then generates one.",
  url: "https://cwe.mitre.org/data/definitions/1392.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ clientSecret, clientSecretWo }) =>
    violationIf(
      [clientSecret, clientSecretWo].some((secret) => !!secret && isGuessable(secret)),
      "has a default or guessable secret",
    ),
});
