import type { Variable } from "../../planning/description/types.ts";
import {
  generated,
  requiredSetting,
  serverSetting,
  setting,
  stack,
} from "../../planning/description/variableKinds.ts";

/** Every variable of the Compose file. */
export const variables: Record<string, Variable> = {
  DOMAIN: stack("Name that the site is served under.", "domain"),
  CERTIFICATE_DIR: stack("Directory on the host with fullchain.pem and privkey.pem.", "certificateDirectory"),
  ACME_WEBROOT: stack(
    "Directory on the host with the answers to the certificate authority's challenges.",
    "acmeWebroot",
  ),
  UPSTREAM_DIR: stack(
    "Directory on the host that says which containers the proxy passes requests to.",
    "upstreamDirectory",
  ),
  MEDLOGISTICS_IMAGE: requiredSetting("Image of the application: API and migrations."),
  NGINX_IMAGE: setting("Image of the proxy, nginx 1.28 or newer."),
  POSTGRES_IMAGE: setting("Image of PostgreSQL 15."),
  RELEASE: setting("What this release calls itself in its answers: a version or a commit."),
  API_RATE_LIMIT: setting("Requests of one address, in nginx's words: 50r/s."),
  AUTH0_DOMAIN: stack("Domain of the Auth0 tenant.", "auth0Domain"),
  AUTH0_AUDIENCE: stack("Audience of the tenant's access tokens.", "auth0Audience"),
  AUTH0_ROLES_CLAIM: stack("Claim of these tokens with the names of a person's roles.", "auth0RolesClaim"),
  AUTH0_CLIENT_ID: {
    description: "Id of the front end's client at Auth0.",
    source: { from: "auth0ClientId" },
  },
  AUTH0_AUTHORITY: stack(
    "Certificate of the authority that vouches for the tenant. Empty for Auth0 itself.",
    "auth0Authority",
  ),
  OLD_KEYS_END: stack("Day on which API keys end. Empty if they do not.", "oldKeysEnd"),
  POSTGRES_PASSWORD: generated("Password of PostgreSQL's superuser."),
  APP_DB_USER: { description: "Role that the application connects as.", source: { from: "login" } },
  APP_DB_PASSWORD: generated("Password of that role."),
  MIGRATOR_DB_PASSWORD: generated("Password of the role that makes the tables."),
  POSTGRES_PORT: setting("Port of PostgreSQL on the host's loopback."),
  POSTGRES_MEMORY: serverSetting("Memory that PostgreSQL's container may take: 512m.", "memory"),
  POSTGRES_MAX_CONNECTIONS: serverSetting("Connections that PostgreSQL accepts.", "maxConnections"),
  POSTGRES_SHARED_BUFFERS: serverSetting("Memory that PostgreSQL caches tables in: 128MB.", "sharedBuffers"),
};
