import { isDay } from "../../../detectors/days.ts";
import { oauthClient } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const requireExpiry = defineResourceRule(oauthClient, {
  name: "landfall-oauth-client-require-expiry",
  description: "A client whose provider ends secrets has the day on which its secret ends.",
  severity: "medium",
  remediationSteps:
    "Set the day that the provider's console shows beside the secret: `pulumi config set --path 'landfall:oauth.<provider>.expires' 2027-03-01`.",
  url: "https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
  onUnknown: "stop",
  // Microsoft's console gives a secret 24 months at most.
  defaultConfig: { providers: ["microsoft"] },
  validateResource: ({ provider, expires }, { config: { providers } }) => {
    if (expires !== undefined) return isDay(expires) ? [] : ["has an expiry date that is not a day"];
    return providers.includes(provider)
      ? [`has no expiry date, and its secret ends: ${provider} ends every secret`]
      : [];
  },
});
