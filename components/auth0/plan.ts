import type * as auth0 from "@pulumi/auth0";
import { claimName, renderRoleAction } from "./action.ts";
import type { Auth0Description, Auth0Site } from "./types.ts";

/** Scopes of the Management API that moving users needs, and no more. */
export const MIGRATION_SCOPES = [
  "create:role_members",
  "create:user_tickets",
  "create:users",
  "delete:users",
  "read:connections",
  "read:role_members",
  "read:roles",
  "read:users",
  "update:users",
] as const;

const ACCESS_TOKEN_SECONDS = 3600;
const REFRESH_TOKEN_SECONDS = 30 * 24 * 3600;
const REFRESH_TOKEN_IDLE_SECONDS = 7 * 24 * 3600;

export interface Auth0Plan {
  /** Identifier of the app's API: the audience of its tokens. It is no address. */
  audience: string;
  /** Namespaced claim of a token with the names of a person's roles. */
  rolesClaim: string;
  /** The front end, in a browser. */
  spa: auth0.ClientArgs;
  /** The command that moves users. */
  migration: auth0.ClientArgs & { scopes: readonly string[] };
  api: auth0.ResourceServerArgs;
  permissions: { name: string; description: string }[];
  roles: { name: string; description: string; permissions: string[] }[];
  action: auth0.ActionArgs;
  connection: auth0.ConnectionArgs;
}

/** What the tenant gets. */
export function planTenant(description: Auth0Description, { label, domain }: Auth0Site): Auth0Plan {
  const site = `https://${domain}`;
  const audience = `${site}/api`;
  const seconds = description.accessTokenSeconds ?? ACCESS_TOKEN_SECONDS;
  return {
    audience,
    rolesClaim: claimName(domain),
    spa: {
      name: `${label} site`,
      description: `Sign-in of ${site}`,
      appType: "spa",
      callbacks: [site + description.callbackPath],
      allowedLogoutUrls: [`${site}/`],
      webOrigins: [site],
      grantTypes: ["authorization_code", "refresh_token"],
      oidcConformant: true,
      jwtConfiguration: { alg: "RS256" },
      refreshToken: {
        rotationType: "rotating",
        expirationType: "expiring",
        tokenLifetime: REFRESH_TOKEN_SECONDS,
        idleTokenLifetime: REFRESH_TOKEN_IDLE_SECONDS,
      },
    },
    migration: {
      name: `${label} user migration`,
      description: "Moves users: bin/landfall migrate-users",
      appType: "non_interactive",
      grantTypes: ["client_credentials"],
      oidcConformant: true,
      jwtConfiguration: { alg: "RS256" },
      // A policy compares the client's grant with it.
      clientMetadata: { uses: MIGRATION_SCOPES.join(" ") },
      scopes: MIGRATION_SCOPES,
    },
    api: {
      name: `${label} API`,
      identifier: audience,
      signingAlg: "RS256",
      tokenLifetime: seconds,
      tokenLifetimeForWeb: seconds,
      allowOfflineAccess: true,
      enforcePolicies: true,
      // The token then has the permissions of the person's roles.
      tokenDialect: "access_token_authz",
      skipConsentForVerifiableFirstPartyClients: true,
    },
    permissions: Object.entries(description.permissions)
      .map(([name, text]) => ({ name, description: text }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    roles: Object.entries(description.roles)
      .map(([name, role]) => ({
        name,
        description: role.description,
        permissions: role.permissions.toSorted(),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    action: {
      name: `${label} roles`,
      runtime: "node22",
      deploy: true,
      supportedTriggers: { id: "post-login", version: "v3" },
      code: renderRoleAction(claimName(domain)),
    },
    connection: {
      name: label,
      strategy: "auth0",
      options: {
        bruteForceProtection: true,
        disableSignup: true,
        passwordPolicy: "good",
      },
    },
  };
}
