import type { Variable } from "../../../planning/description/types.ts";
import { generated, requiredSetting, setting, stack } from "../../../planning/description/variableKinds.ts";

/** Where the application is, what it is made of, and its own secrets. */
export const coreVariables: Record<string, Variable> = {
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
  API_IMAGE: requiredSetting("Image of the application: API, workers, scheduler and migrations."),
  FRONTEND_IMAGE: requiredSetting("Image of the front end."),
  NGINX_IMAGE: setting("Image of the proxy, nginx 1.28 or newer."),
  POSTGRES_IMAGE: setting("Image of PostgreSQL 15."),
  REDIS_IMAGE: setting("Image of Redis."),
  RELEASE: setting("What this release calls itself in answers, logs and metrics: a version or a commit."),
  POSTGRES_PASSWORD: generated("Password of PostgreSQL's superuser."),
  MIGRATOR_DB_PASSWORD: generated("Password of the role that makes the tables."),
  APP_DB_USER: {
    description: "Role that the application connects as.",
    source: { from: "login" },
  },
  APP_DB_PASSWORD: generated("Password of the role that the application connects as."),
  REDIS_PASSWORD: generated("Password of Redis."),
  JWT_SECRET: generated("Key that signs log-in tokens. A new one logs everybody out.", 64),
  TOKEN_KEYS: {
    description: "Keys that OAuth tokens are encrypted with.",
    source: { from: "tokenKeys" },
  },
};
