/**
 * What Auth0 does when a user logs in: it runs the actions bound to `post-login`, and signs a token with the claims
 * that they add. https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger
 */
import { createContext, Script } from "node:vm";
import { OAuthError } from "./errors.ts";
import type { Claims } from "./keys.ts";
import type { Tenant } from "./tenant.ts";
import type { ActionVersion, Client, ResourceServer, User, UserTokens } from "./types.ts";

export interface UserTokenRequest {
  user: User;
  client: Client;
  audience: string;
  scope?: string | undefined;
}

const TIMEOUT_MS = 1_000;

/** Claims that an action must not set. */
const RESERVED = new Set("iss sub aud exp iat azp scope permissions gty jti nbf".split(" "));

/** @throws OAuthError 403 `access_denied` if an action denies the access */
export async function userToken(tenant: Tenant, request: UserTokenRequest): Promise<UserTokens> {
  const { user, client, audience } = request;
  const server = tenant.resourceServers.all().find(({ identifier }) => identifier === audience);
  if (server === undefined) throw new OAuthError(403, "access_denied", `Service not found: ${audience}`);
  if (user.blocked === true) throw new OAuthError(401, "unauthorized", "user is blocked");
  const scopes = scopesOf(tenant, server, request);
  const { access, id } = await customClaims(tenant, user, client);
  const lifetime = server.token_lifetime ?? 86_400;
  const now = Math.floor(tenant.now() / 1000);
  const common = { iss: `${tenant.url}/`, sub: user.user_id, iat: now };
  const accessClaims = {
    ...access,
    ...common,
    aud: audience,
    exp: now + lifetime,
    azp: client.client_id,
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    ...(server.enforce_policies &&
      server.token_dialect?.endsWith("authz") && { permissions: permissionsOf(tenant, server, user) }),
  };
  const idClaims = { ...id, ...common, aud: client.client_id, exp: now + 36_000, email: user.email };
  return {
    access_token: tenant.key.sign(accessClaims),
    ...(scopes.includes("openid") && { id_token: tenant.key.sign(idClaims) }),
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    expires_in: lifetime,
    token_type: "Bearer",
  };
}

function permissionsOf(tenant: Tenant, { identifier }: ResourceServer, user: User): string[] {
  const all = tenant.users.roleIds(user.user_id).flatMap((role) => tenant.rolePermissions.get(role) ?? []);
  const own = all.filter((each) => each.resource_server_identifier === identifier);
  return [...new Set(own.map(({ permission_name }) => permission_name))];
}

/** With RBAC, only permissions of the user's roles; without, any scope of the API. */
function scopesOf(tenant: Tenant, server: ResourceServer, { user, scope = "" }: UserTokenRequest): string[] {
  const allowed = server.enforce_policies
    ? permissionsOf(tenant, server, user)
    : (server.scopes ?? []).map(({ value }) => value);
  const known = ["openid", "profile", "email", ...allowed];
  return scope.split(" ").filter((each) => known.includes(each));
}

async function customClaims(
  tenant: Tenant,
  user: User,
  client: Client,
): Promise<{ access: Claims; id: Claims }> {
  const claims: { access: Claims; id: Claims } = { access: {}, id: {} };
  const denials: string[] = [];
  const set = (into: Claims) => (name: string, value: unknown) => {
    if (!RESERVED.has(name)) into[name] = value;
  };
  const api = {
    accessToken: { setCustomClaim: set(claims.access) },
    idToken: { setCustomClaim: set(claims.id) },
    access: { deny: (reason: string) => denials.push(reason) },
  };
  const roles = tenant.users.roleIds(user.user_id).map((id) => tenant.roles.get(id)?.name);
  for (const version of boundVersions(tenant)) {
    const secrets = Object.fromEntries(version.secrets.map(({ name, value }) => [name, value]));
    const event = { user: structuredClone(user), client: { client_id: client.client_id, name: client.name } };
    await run(version, { ...event, authorization: { roles }, secrets }, api);
    if (denials.length > 0) throw new OAuthError(403, "access_denied", String(denials[0]));
  }
  return claims;
}

/** The deployed versions, in the order of their bindings. */
function boundVersions(tenant: Tenant): ActionVersion[] {
  return (tenant.bindings.get("post-login") ?? []).flatMap(({ action_id }) => {
    const deployed = tenant.actions.get(action_id)?.deployed_version?.id;
    return (deployed && tenant.actionVersions.get(deployed)) || [];
  });
}

async function run({ code }: ActionVersion, event: object, api: object): Promise<void> {
  const exports: { onExecutePostLogin?: (event: object, api: object) => Promise<void> } = {};
  new Script(code).runInContext(createContext({ exports, console }), { timeout: TIMEOUT_MS });
  await exports.onExecutePostLogin?.(event, api);
}
