import { requireBruteForceProtection } from "../../../../../policy/rules/auth0/connection/requireBruteForceProtection.ts";
import { testRule } from "../../../testRule.ts";

const violation = "does not limit how often a password may be tried";

testRule(requireBruteForceProtection, {
  good: { strategy: "auth0", options: { bruteForceProtection: true } },
  alsoGood: { "a provider that checks passwords itself": { strategy: "google-oauth2", options: undefined } },
  bad: {
    off: [{ options: { bruteForceProtection: false } }, violation],
    "nothing said": [{ options: { passwordPolicy: "good" } }, violation],
    "no options": [{ options: undefined }, violation],
  },
  unknown: "options",
});
