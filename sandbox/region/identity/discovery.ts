import type { Dialect } from "./dialects/dialect.ts";
import { atCommon, isTenant, tenant, tenantOf } from "./dialects/microsoft.ts";

/**
 * The discovery document of a provider.
 * @param path as it was asked for: Microsoft's has the tenant
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export function discoveryDocument({ name, paths, issuer, iss }: Dialect, origin: string, path: string) {
  const asked = tenantOf(path) ?? "";
  const url = (known: string | undefined) =>
    known && origin + (asked ? known.replace("/common/", `/${asked}/`) : known);
  // A tenant's own document names that tenant; the shared ones leave its place open.
  const open = asked !== "" && asked.toLowerCase() !== tenant;
  return {
    issuer: `${origin}${open ? issuer.replace(tenant, "{tenantid}") : issuer}`,
    authorization_endpoint: url(paths.authorize),
    token_endpoint: url(paths.token),
    userinfo_endpoint: url(paths.user),
    jwks_uri: url(paths.jwks),
    ...(paths.revoke && { revocation_endpoint: url(paths.revoke) }),
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    subject_types_supported: [name === "microsoft" ? "pairwise" : "public"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    scopes_supported: ["openid", "email", "profile", ...(name === "google" ? [] : ["offline_access"])],
    claims_supported: ["sub", "iss", "aud", "exp", "iat", "name", "email", "email_verified"],
    code_challenge_methods_supported: ["S256"],
    ...(iss && { authorization_response_iss_parameter_supported: true }),
  };
}

/** The tenant in a path, if no directory is called so. */
export function missingTenant(path: string): string | undefined {
  const asked = atCommon(path) === path ? undefined : tenantOf(path);
  return asked === undefined || isTenant(asked) ? undefined : asked;
}
