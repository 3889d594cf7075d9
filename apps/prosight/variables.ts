import type { Variable } from "../../planning/description/types.ts";
import {
  generated,
  oauthVariables,
  required,
  requiredSetting,
  setting,
  stack,
} from "../../planning/description/variableKinds.ts";
import { oauth } from "./oauth.ts";

/** Every variable of the Compose file, and the password of the one who makes the roles. */
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
  POSTGRES_HOST: stack("Name of the database server.", "databaseHost"),
  POSTGRES_PORT: stack("Port of the database server.", "databasePort"),
  POSTGRES_DB: stack("Name of the database.", "databaseName"),
  POSTGRES_CA: stack(
    "Certificate of the authority that vouches for the database server.",
    "databaseAuthority",
  ),
  PROSIGHT_IMAGE: requiredSetting("Image of the application: API and migrations."),
  NGINX_IMAGE: setting("Image of the proxy, nginx 1.28 or newer."),
  RELEASE: setting("What this release calls itself in its answers: a version or a commit."),
  ACCESS_TOKEN_EXPIRE_MINUTES: setting("Minutes that a sign-in holds."),
  ADMIN_EMAILS: setting("Addresses, separated by commas, whose first sign-in makes an administrator."),
  AUTH_RATE_LIMIT: setting("Requests to /auth/ of one address, in nginx's words: 30r/m."),
  API_RATE_LIMIT: setting("Other requests of one address, in nginx's words: 50r/s."),
  POSTGRES_PASSWORD: required("Password of the database server's user who may make roles."),
  APP_DB_USER: { description: "Role that the application connects as.", source: { from: "login" } },
  APP_DB_PASSWORD: generated("Password of that role."),
  MIGRATOR_DB_PASSWORD: generated("Password of the role that makes the tables."),
  SECRET_KEY: generated("Key that signs tokens. A new one signs everybody out.", 64),
  ...oauthVariables(oauth),
};
