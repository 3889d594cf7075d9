import { auth0Connection } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireBruteForceProtection = defineResourceRule(auth0Connection, {
  name: "auth0-connection-require-brute-force-protection",
  description: "Sign-in with a password is blocked after repeated failures.",
  severity: "high",
  remediationSteps: "Set `options: { bruteForceProtection: true }`.",
  url: "https://auth0.com/docs/secure/attack-protection/brute-force-protection",
  onUnknown: "stop",
  validateResource: ({ strategy, options }) =>
    violationIf(
      strategy === "auth0" && options?.bruteForceProtection !== true,
      "does not limit how often a password may be tried",
    ),
});
