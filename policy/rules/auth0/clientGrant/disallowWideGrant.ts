import { controlsTenant, isManagementApi } from "../../../detectors/managementScopes.ts";
import { auth0ClientGrant } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowWideGrant = defineResourceRule(auth0ClientGrant, {
  name: "auth0-client-grant-disallow-wide-grant",
  description: "A program's grant lists scopes, and none of them gives control of the Auth0 tenant.",
  severity: "critical",
  remediationSteps:
    'List in `scopes` what the program does, such as `["read:users", "create:users"]`, and remove `allowAllScopes`.',
  url: "https://auth0.com/docs/get-started/applications/application-access-to-apis-client-grants",
  onUnknown: "checkKnownElements",
  // A move of users that is rolled back deletes the users that it created.
  defaultConfig: { allowed: ["delete:users"] },
  validateResource: ({ audience, scopes, allowAllScopes }, { config: { allowed } }) => [
    ...violationIf(allowAllScopes === true, "grants every scope of the API, also those to come"),
    ...(isManagementApi(audience) ? (scopes ?? []) : [])
      .filter((scope) => controlsTenant(scope) && !allowed.includes(scope))
      .map((scope) => `grants ${scope} of the Management API`),
  ],
});
