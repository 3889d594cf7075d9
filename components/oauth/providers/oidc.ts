import type { Provider } from "../provider.ts";

/**
 * An Auth0 tenant. The configuration's `issuer` is its domain.
 * @see https://auth0.com/docs/get-started/authentication-and-authorization-flow/authorization-code-flow-with-pkce
 */
export const auth0 = {
  title: "Auth0",
  endpoints: { discovered: true },
  clientId: { pattern: /^[A-Za-z0-9]{32}$/, example: "AbCdEfGhIjKlMnOpQrStUvWxYz012345" },
  clientSecret: /^[\w-]{64}$/,
  pkce: true,
  clientAuthentication: "body",
  console: {
    url: "https://manage.auth0.com/#/applications",
    redirectUris: "the application, Settings, Allowed Callback URLs",
    secrets: "the application, Credentials, Rotate secret",
    scopes: "APIs, the API, Permissions",
  },
} as const satisfies Provider;

/**
 * Any issuer with OpenID Connect discovery.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export const oidc = {
  title: "OpenID Connect",
  endpoints: { discovered: true },
  pkce: true,
  clientAuthentication: "basic",
  console: {
    url: "the issuer's own console",
    redirectUris: "the client's redirect URIs",
    secrets: "the client's secrets",
    scopes: "the client's scopes",
  },
} as const satisfies Provider;
