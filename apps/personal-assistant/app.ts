import type { App, Source, Variable } from "../types.ts";

const optional: Source = { from: "config", required: false };
const generated = (length: number): Source => ({ from: "generated", length });

function setting(description: string, required = false): Variable {
  return { description, source: { from: "setting", required } };
}

/** Sign-in with a provider is offered where both of its values are set. */
function oauth(provider: string, prefix: string): Record<string, Variable> {
  return {
    [`${prefix}_OAUTH_CLIENT_ID`]: {
      description: `Client id of the OAuth app at ${provider}.`,
      source: optional,
    },
    [`${prefix}_OAUTH_CLIENT_SECRET`]: {
      description: `Client secret of the OAuth app at ${provider}.`,
      source: optional,
    },
  };
}

/** The Personal Assistant: a FastAPI back end with Celery workers, a React front end, PostgreSQL and Redis. */
export const app: App = {
  name: "personal-assistant",
  composeFiles: ["compose.yaml"],
  database: {
    service: "postgres",
    name: "assistant",
    schema: "assistant",
    superuser: { name: "postgres", password: "POSTGRES_PASSWORD" },
    roles: {
      owner: "owner",
      migrator: { name: "migrator", password: "MIGRATOR_DB_PASSWORD" },
      app: { name: "app", password: "APP_DB_PASSWORD" },
    },
  },
  variables: {
    DOMAIN: {
      description: "Name that the site is served under.",
      source: { from: "stack", value: "domain" },
    },
    CERTIFICATE_DIR: {
      description: "Directory on the host with fullchain.pem and privkey.pem.",
      source: { from: "stack", value: "certificateDirectory" },
    },
    ACME_WEBROOT: {
      description: "Directory on the host with the answers to the certificate authority's challenges.",
      source: { from: "stack", value: "acmeWebroot" },
    },
    UPSTREAM_DIR: {
      description: "Directory on the host with a file for each service behind the proxy.",
      source: { from: "stack", value: "upstreamDirectory" },
    },
    API_IMAGE: setting("Image of the application: API, workers and migrations.", true),
    FRONTEND_IMAGE: setting("Image of the front end.", true),
    NGINX_IMAGE: setting("Image of the proxy."),
    POSTGRES_IMAGE: setting("Image of PostgreSQL 15."),
    POSTGRES_PORT: setting("Port of PostgreSQL on the host's loopback."),
    REDIS_IMAGE: setting("Image of Redis."),
    FAULT: setting("Makes the application fail on purpose: never-healthy, crash-after-30s or slow-start."),
    MIGRATE_FAULT: setting("Makes the migration fail on purpose: failing-migration."),
    POSTGRES_PASSWORD: { description: "Password of PostgreSQL's superuser.", source: generated(32) },
    MIGRATOR_DB_PASSWORD: {
      description: "Password of the role that makes the tables.",
      source: generated(32),
    },
    APP_DB_PASSWORD: {
      description: "Password of the role that the application connects as.",
      source: generated(32),
    },
    REDIS_PASSWORD: { description: "Password of Redis.", source: generated(32) },
    JWT_SECRET: {
      description: "Key that signs log-in tokens. A new one logs everybody out.",
      source: generated(64),
    },
    TOKEN_ENCRYPTION_KEY: {
      description: "Key that OAuth tokens are encrypted with. A new one makes stored tokens unreadable.",
      source: generated(64),
    },
    ...oauth("Google", "GOOGLE"),
    ...oauth("Microsoft", "MICROSOFT"),
    ...oauth("Notion", "NOTION"),
    ...oauth("YouTube", "YOUTUBE"),
  },
};
