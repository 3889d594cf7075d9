import { detectCodeCredentials } from "../../../detectors/codeCredentials.ts";
import { auth0Action } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowSecretsInCode = defineResourceRule(auth0Action, {
  name: "auth0-action-disallow-secrets-in-code",
  description: "An Action's code contains no credential.",
  severity: "high",
  remediationSteps:
    'Replace the credential, put the new one into `secrets: [{ name: "API_KEY", value: config.requireSecret("apiKey") }]`, and write `event.secrets.API_KEY` in the code.',
  url: "https://auth0.com/docs/customize/actions/write-your-first-action#add-a-secret",
  onUnknown: "checkKnownElements",
  validateResource: ({ code }) => detectCodeCredentials(code).map((found) => `has ${found} in its code`),
});
