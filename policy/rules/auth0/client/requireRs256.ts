import { auth0Client } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireRs256 = defineResourceRule(auth0Client, {
  name: "auth0-client-require-rs256",
  description: "A client's ID tokens are signed with a key that only Auth0 has.",
  severity: "medium",
  remediationSteps: 'Set `jwtConfiguration: { alg: "RS256" }`.',
  url: "https://auth0.com/docs/get-started/applications/signing-algorithms",
  onUnknown: "stop",
  validateResource: ({ appType, jwtConfiguration }) =>
    // A program without people gets no ID tokens, so Auth0's default does no harm there.
    violationIf(
      (jwtConfiguration?.alg ?? (appType === "non_interactive" ? "RS256" : "HS256")) === "HS256",
      "has ID tokens that are signed with HS256, so who checks them can forge them",
    ),
});
