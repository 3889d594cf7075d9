import { disallowImplicitGrant } from "../../../../../policy/rules/auth0/client/disallowImplicitGrant.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowImplicitGrant, {
  good: { grantTypes: ["authorization_code", "refresh_token"], oidcConformant: true },
  alsoGood: {
    "a program": { grantTypes: ["client_credentials"], oidcConformant: undefined },
    "a device": { grantTypes: ["urn:ietf:params:oauth:grant-type:device_code"] },
  },
  bad: {
    "Auth0's own choice": [
      { grantTypes: undefined },
      "sets no `grantTypes`, and the ones that Auth0 sets have implicit",
    ],
    "tokens in an address, or for a password": [
      {
        grantTypes: [
          "implicit",
          "authorization_code",
          "password",
          "http://auth0.com/oauth/grant-type/password-realm",
          "http://auth0.com/oauth/legacy/grant-type/ro",
        ],
      },
      "has the grant type implicit",
      "has the grant type password",
      "has the grant type http://auth0.com/oauth/grant-type/password-realm",
      "has the grant type http://auth0.com/oauth/legacy/grant-type/ro",
    ],
    "the old behaviour": [{ oidcConformant: false }, "has the behaviour from before OpenID Connect"],
  },
  unknown: "grantTypes",
});
