import { auth0Client } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

/** Grants that give out tokens in an address, or that take a person's password. */
const OLD_GRANTS =
  /^(implicit|password|http:\/\/auth0\.com\/oauth\/(grant-type\/password-realm|legacy\/grant-type\/.+))$/;

export const disallowImplicitGrant = defineResourceRule(auth0Client, {
  name: "auth0-client-disallow-implicit-grant",
  description: "A client gets tokens neither in an address nor for a person's password.",
  severity: "high",
  remediationSteps:
    'Set `grantTypes: ["authorization_code", "refresh_token"]`, or `["client_credentials"]` for a program, and `oidcConformant: true`.',
  url: "https://www.rfc-editor.org/rfc/rfc9700#section-2.1.2",
  onUnknown: "checkKnownElements",
  validateResource: ({ grantTypes, oidcConformant }) => [
    // https://auth0.com/docs/get-started/applications/application-grant-types
    ...violationIf(
      grantTypes === undefined,
      "sets no `grantTypes`, and the ones that Auth0 sets have implicit",
    ),
    ...(grantTypes ?? [])
      .filter((grant) => OLD_GRANTS.test(grant))
      .map((grant) => `has the grant type ${grant}`),
    ...violationIf(oidcConformant === false, "has the behaviour from before OpenID Connect"),
  ],
});
