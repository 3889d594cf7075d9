import { describe, expect, it } from "vitest";
import type { AppOAuth } from "../../components/oauth/index.ts";
import { parseConfig } from "../../config/parse.ts";
import type { App } from "../../planning/description/types.ts";
import { oauthVariables } from "../../planning/description/variableKinds.ts";
import { app, context, good, message } from "./samples.ts";

const shop: App = {
  ...app,
  oauth: {
    callbackPath: "/oauth/{provider}",
    clients: {
      google: { scopes: { user: ["openid"] } },
      microsoft: { scopes: { user: ["openid"] } },
      github: { scopes: { user: [] } },
      auth0: { scopes: { user: [] } },
    },
  },
};
const guid = "11111111-2222-3333-4444-555555555555";
const googleId = "1-a.apps.googleusercontent.com";
const ENTRA =
  "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade: the application, Certificates & secrets, New client secret (its Value, not its Secret ID)";
const secretKeys = new Set([...context.secretKeys, "landfall:oauth"]);

/** What the user reads of these clients. */
const told = (clients: object, around = {}) =>
  message({ "landfall:oauth": JSON.stringify(clients) }, { app: shop, secretKeys, ...around });
const google = (changes: object) =>
  told({ google: { clientId: googleId, clientSecret: "planted", ...changes } });
const microsoft = (changes: object) =>
  told({ microsoft: { clientId: guid, clientSecret: "planted", ...changes } });

describe("the configuration of identity providers", () => {
  it("gives the clients, and their secrets among the app's", () => {
    const clients = {
      google: { clientId: googleId, clientSecret: "planted-new", oldClientSecret: "planted-old" },
      auth0: { clientId: "a".repeat(32), clientSecret: "planted", issuer: "https://shop.eu.auth0.com/" },
    };
    const parsed = parseConfig(
      { ...good, "landfall:oauth": JSON.stringify(clients) },
      { ...context, app: shop, secretKeys },
    );
    expect(parsed).toMatchObject({
      oauth: clients,
      secrets: {
        PAYMENT_KEY: "planted-payment",
        GOOGLE_OAUTH_CLIENT_SECRET: "planted-new",
        GOOGLE_OAUTH_OLD_CLIENT_SECRET: "planted-old",
        AUTH0_OAUTH_CLIENT_SECRET: "planted",
      },
    });
  });

  it("tells every problem at once, and never a value that may be a secret", () => {
    const text = told(
      {
        gogle: {},
        notion: { clientId: guid, clientSecret: "planted" },
        google: { clientId: "GOCSPX-planted", clientSecret: "planted", tenant: "common" },
        microsoft: {
          clientId: "planted",
          clientSecret: guid,
          issuer: "https://planted.example.com",
          expires: "2026-11-27",
        },
        github: { clientSecret: "planted", server: "http://identity.test" },
        auth0: { clientId: "a".repeat(32), sekret: "planted" },
      },
      { secretKeys: context.secretKeys },
    );
    expect(text).not.toContain("planted");
    expect(text).toBe(`problems (16):
  landfall:oauth.auth0.clientSecret is not set, but clientId is
      pulumi config set --secret --path 'landfall:oauth.auth0.clientSecret'
  landfall:oauth.auth0.issuer is not set: Auth0 has no address of its own
      pulumi config set --path 'landfall:oauth.auth0.issuer' https://example.eu.auth0.com/
  landfall:oauth.auth0.sekret is not a key that Landfall knows
      pulumi config rm --path 'landfall:oauth.auth0.sekret'
  landfall:oauth.github.clientId is not set, but clientSecret is
      pulumi config set --path 'landfall:oauth.github.clientId' Ov23liAbCdEfGhIjKlMn
  landfall:oauth.github.clientSecret is in the stack's file in plain text; replace it where it was issued, then set the new one
      make a new one at https://github.com/settings/developers: the OAuth app, Client secrets, Generate a new client secret
      pulumi config set --secret --path 'landfall:oauth.github.clientSecret'
  landfall:oauth.github.server is not an https:// URL
      pulumi config set --path 'landfall:oauth.github.server' https://identity.example.test
  landfall:oauth.gogle is not a provider of shop, which uses google, microsoft, github, auth0; did you mean google?
      pulumi config rm --path 'landfall:oauth.gogle'
  landfall:oauth.google.clientId has the form of a client secret of Google, which must be encrypted, in clientSecret
      make a new one at https://console.cloud.google.com/auth/clients: the client, Client secrets, Add secret
      pulumi config set --secret --path 'landfall:oauth.google.clientSecret'
      pulumi config set --path 'landfall:oauth.google.clientId' 123456789012-abcdefghijklmnopqrstuvwxyz012345.apps.googleusercontent.com
  landfall:oauth.google.clientSecret is in the stack's file in plain text; replace it where it was issued, then set the new one
      make a new one at https://console.cloud.google.com/auth/clients: the client, Client secrets, Add secret
      pulumi config set --secret --path 'landfall:oauth.google.clientSecret'
  landfall:oauth.google.tenant is set, but Google has no tenants: only Microsoft does
      pulumi config rm --path 'landfall:oauth.google.tenant'
  landfall:oauth.microsoft.clientId does not look like a client id of Microsoft, such as 11111111-2222-3333-4444-555555555555
      pulumi config set --path 'landfall:oauth.microsoft.clientId' 11111111-2222-3333-4444-555555555555
  landfall:oauth.microsoft.clientSecret has the form of an id of Microsoft, not of a secret
      make a new one at ${ENTRA}
      pulumi config set --secret --path 'landfall:oauth.microsoft.clientSecret'
  landfall:oauth.microsoft.clientSecret is in the stack's file in plain text; replace it where it was issued, then set the new one
      make a new one at ${ENTRA}
      pulumi config set --secret --path 'landfall:oauth.microsoft.clientSecret'
  landfall:oauth.microsoft.expires is 2026-11-27: the client secret has ended
      make a new one at ${ENTRA}
      pulumi config set --secret --path 'landfall:oauth.microsoft.clientSecret'
      pulumi config set --path 'landfall:oauth.microsoft.expires' <day on which it ends>
      to deploy with the old one: pulumi config set --path 'landfall:oauth.microsoft.allowExpired' true
  landfall:oauth.microsoft.issuer is set, but Microsoft has one address for all clients
      pulumi config rm --path 'landfall:oauth.microsoft.issuer'
  landfall:oauth.notion is not a provider of shop, which uses google, microsoft, github, auth0
      name it in \`oauth\` of apps/shop/app.ts, or: pulumi config rm --path 'landfall:oauth.notion'`);
  });

  it("says where a client secret is set that is among the secrets", () => {
    const secrets = '{"PAYMENT_KEY":"planted","GOOGLE_OAUTH_CLIENT_SECRET":"planted"}';
    const around = {
      app: { ...shop, variables: { ...shop.variables, ...oauthVariables(shop.oauth as AppOAuth) } },
    };
    expect(message({ "landfall:secrets": secrets }, around)).toBe(`problems (1):
  landfall:secrets.GOOGLE_OAUTH_CLIENT_SECRET is a client secret, which landfall:oauth.google has
      pulumi config set --secret --path 'landfall:oauth.google.clientSecret'
      pulumi config rm --path 'landfall:secrets.GOOGLE_OAUTH_CLIENT_SECRET'`);
  });

  it("says that an app has no providers", () => {
    expect(message({ "landfall:oauth": '{"google":{}}' })).toBe(`problems (1):
  landfall:oauth.google is set, but shop uses no identity provider
      name it in \`oauth\` of apps/shop/app.ts, or: pulumi config rm --path 'landfall:oauth.google'`);
  });
});

describe("the end of a client secret", () => {
  it.each(["2026-11-28", "2028-11-28"])("may be %s", (expires) => {
    expect(microsoft({ expires })).toBe("none");
  });

  it("is a date, also where Pulumi has made a time of it", () => {
    expect(google({ expires: "2027-03-01 00:00:00 +0000 UTC" })).toBe("none");
    expect(google({ expires: "2026-11-27 00:00:00 +0000 UTC" })).toContain("expires is 2026-11-27: ");
    expect(google({ expires: "2027-02-30" })).toBe(`problems (1):
  landfall:oauth.google.expires is not a date such as 2027-03-01
      pulumi config set --path 'landfall:oauth.google.expires' 2027-03-01`);
  });

  it("is not later than the provider allows", () => {
    expect(microsoft({ expires: "2028-11-29" })).toBe(`problems (1):
  landfall:oauth.microsoft.expires is 2028-11-29, but a client secret of Microsoft ends after 24 months at most, on 2028-11-28 if it is made today
      pulumi config set --path 'landfall:oauth.microsoft.expires' <day on which the page says that it ends>`);
    expect(google({ expires: "2040-01-01" })).toBe("none");
  });

  it("stops a deployment, unless the stack allows it", () => {
    expect(microsoft({ expires: "2026-11-27" })).toBe(`problems (1):
  landfall:oauth.microsoft.expires is 2026-11-27: the client secret has ended
      make a new one at ${ENTRA}
      pulumi config set --secret --path 'landfall:oauth.microsoft.clientSecret'
      pulumi config set --path 'landfall:oauth.microsoft.expires' <day on which it ends>
      to deploy with the old one: pulumi config set --path 'landfall:oauth.microsoft.allowExpired' true`);
    expect(microsoft({ expires: "2026-11-27", allowExpired: true })).toBe("none");
  });
});
