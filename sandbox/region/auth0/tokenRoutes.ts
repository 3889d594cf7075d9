import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { OAuthError } from "./errors.ts";
import type { Routes } from "./http.ts";
import type { Tenant } from "./tenant.ts";
import type { Client } from "./types.ts";
import { userToken } from "./userToken.ts";

const body = z.looseObject({
  grant_type: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  audience: z.string().optional(),
  scope: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  realm: z.string().optional(),
});

export type TokenBody = z.output<typeof body>;

/** One grant of the token endpoint. */
export type Grant = (tenant: Tenant, client: Client, body: TokenBody) => Promise<object> | object;

/** https://auth0.com/docs/get-started/authentication-and-authorization-flow/client-credentials-flow */
const clientCredentials: Grant = (tenant, client, { audience, scope }) => {
  if (audience === undefined) {
    throw new OAuthError(403, "access_denied", "Non-global clients are not allowed access to APIv1");
  }
  const server = tenant.resourceServers.all().find(({ identifier }) => identifier === audience);
  if (server === undefined) throw new OAuthError(403, "access_denied", `Service not found: ${audience}`);
  const grant = tenant.clientGrants
    .all()
    .find((each) => each.client_id === client.client_id && each.audience === audience);
  if (grant === undefined) {
    const description = `Client is not authorized to access "${audience}". You need to create a "client-grant" associated to this API.`;
    throw new OAuthError(403, "access_denied", description);
  }
  const asked = scope?.split(" ").filter((each) => each !== "") ?? [];
  const strange = asked.find((each) => !grant.scope.includes(each));
  if (strange !== undefined) {
    throw new OAuthError(403, "access_denied", `Client has not been granted scopes: ${strange}`);
  }
  const scopes = asked.length > 0 ? asked : grant.scope;
  const lifetime = server.token_lifetime ?? 86_400;
  const now = Math.floor(tenant.now() / 1000);
  const claims = {
    iss: `${tenant.url}/`,
    sub: `${client.client_id}@clients`,
    aud: audience,
    iat: now,
    exp: now + lifetime,
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    gty: "client-credentials",
    azp: client.client_id,
    ...(server.token_dialect?.endsWith("authz") && { permissions: scopes }),
  };
  return {
    access_token: tenant.key.sign(claims),
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    expires_in: lifetime,
    token_type: "Bearer",
  };
};

/** https://auth0.com/docs/get-started/authentication-and-authorization-flow/resource-owner-password-flow */
const passwordRealm: Grant = (
  tenant,
  client,
  { audience = "", scope, username = "", password = "", realm = "" },
) => {
  const connection = tenant.connections.all().find(({ name }) => name === realm);
  if (!connection?.enabled_clients.includes(client.client_id)) {
    throw new OAuthError(400, "invalid_request", `invalid connection: ${realm}`);
  }
  const user = tenant.users.withEmail(realm, username);
  if (user === undefined || !tenant.users.hasPassword(user.user_id, password)) {
    throw new OAuthError(403, "invalid_grant", "Wrong email or password.");
  }
  return userToken(tenant, { user, client, audience, scope });
};

const grants: Record<string, Grant> = {
  client_credentials: clientCredentials,
  "http://auth0.com/oauth/grant-type/password-realm": passwordRealm,
};

function clientOf(tenant: Tenant, authorization: string | undefined, given: TokenBody): Client {
  const [, encoded] = /^Basic (\S+)$/i.exec(authorization ?? "") ?? [];
  const [id = "", secret = ""] =
    encoded === undefined
      ? [given.client_id, given.client_secret]
      : Buffer.from(encoded, "base64").toString().split(":").map(decodeURIComponent);
  const client = tenant.clients.get(id);
  const isPublic = client?.token_endpoint_auth_method === "none";
  if (client === undefined || (!isPublic && !isSame(client.client_secret, secret))) {
    throw new OAuthError(401, "access_denied", "Unauthorized");
  }
  return client;
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The token endpoint, discovery and the signing key. https://auth0.com/docs/api/authentication */
export const tokenRoutes: Routes = (app, tenant) => {
  app.post("/oauth/token", async (request) => {
    const given = body.safeParse(request.body ?? {}).data;
    if (given?.grant_type === undefined) {
      throw new OAuthError(400, "invalid_request", "Missing required parameter: grant_type");
    }
    const grant = grants[given.grant_type];
    if (grant === undefined) {
      throw new OAuthError(403, "unsupported_grant_type", `Unsupported grant type: ${given.grant_type}`);
    }
    const client = clientOf(tenant, request.headers.authorization, given);
    if (!client.grant_types?.includes(given.grant_type)) {
      const description = `Grant type '${given.grant_type}' not allowed for the client.`;
      throw new OAuthError(403, "unauthorized_client", description);
    }
    return grant(tenant, client, given);
  });
  app.get("/.well-known/jwks.json", () => tenant.key.jwks());
  app.get("/.well-known/openid-configuration", () => ({
    issuer: `${tenant.url}/`,
    authorization_endpoint: `${tenant.url}/authorize`,
    token_endpoint: `${tenant.url}/oauth/token`,
    userinfo_endpoint: `${tenant.url}/userinfo`,
    revocation_endpoint: `${tenant.url}/oauth/revoke`,
    jwks_uri: `${tenant.url}/.well-known/jwks.json`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256", "plain"],
    id_token_signing_alg_values_supported: ["RS256"],
    subject_types_supported: ["public"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
  }));
};
