import { auth0ResourceServer } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireRs256 = defineResourceRule(auth0ResourceServer, {
  name: "auth0-resource-server-require-rs256",
  description: "An API's access tokens are signed with a key that only Auth0 has.",
  severity: "high",
  remediationSteps: 'Set `signingAlg: "RS256"`, and let the API read the keys from `/.well-known/jwks.json`.',
  url: "https://auth0.com/docs/get-started/applications/signing-algorithms",
  onUnknown: "stop",
  validateResource: ({ signingAlg }) =>
    violationIf(
      signingAlg === "HS256",
      "has access tokens that are signed with HS256, so who checks them can forge them",
    ),
});
