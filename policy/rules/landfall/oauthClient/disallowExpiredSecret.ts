import { oauthClient } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

/** @param today returns the day as 2027-01-31 */
export const disallowExpiredSecret = (today: () => string) =>
  defineResourceRule(oauthClient, {
    name: "landfall-oauth-client-disallow-expired-secret",
    description: "A client's secret has not ended.",
    severity: "high",
    remediationSteps:
      "Make a new secret in the provider's console, then type `pulumi config set --secret --path 'landfall:oauth.<provider>.clientSecret'` and set `expires` to the new day.",
    url: "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    onUnknown: "checkKnownElements",
    validateResource: ({ expires, allowExpired }) =>
      violationIf(
        expires !== undefined && expires < today() && allowExpired !== true,
        `has a secret that ended on ${expires}`,
      ),
  });
