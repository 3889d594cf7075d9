import { requirePasswordPolicy } from "../../../../../policy/rules/auth0/connection/requirePasswordPolicy.ts";
import { testRule } from "../../../testRule.ts";

testRule(requirePasswordPolicy, {
  good: { strategy: "auth0", options: { passwordPolicy: "good" } },
  alsoGood: {
    excellent: { options: { passwordPolicy: "excellent", passwordComplexityOptions: { minLength: 12 } } },
    "the newer options": { options: { passwordOptions: { complexity: { minLength: 15 } } } },
    "the newer options with their default": { options: { passwordOptions: {} } },
    "a provider that checks passwords itself": { strategy: "google-oauth2", options: undefined },
  },
  bad: {
    fair: [{ options: { passwordPolicy: "fair" } }, "has the password policy fair"],
    "nothing said": [{ options: undefined }, "has the password policy none"],
    "a short one": [
      { options: { passwordPolicy: "good", passwordComplexityOptions: { minLength: 6 } } },
      "takes passwords of 6 characters, fewer than 8",
    ],
    "a short one by the newer options": [
      { options: { passwordOptions: { complexity: { minLength: 1 } } } },
      "takes passwords of 1 characters, fewer than 8",
    ],
  },
  unknown: "options",
});
