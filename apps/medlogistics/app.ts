import type { App } from "../../planning/description/types.ts";
import { auth0 } from "./auth0.ts";
import { migration } from "./migration.ts";
import { variables } from "./variables.ts";

/** MedLogistics: a FastAPI back end whose people move from API keys to sign-in with Auth0, and PostgreSQL. */
export const app: App = {
  name: "medlogistics",
  composeFiles: ["compose.yaml"],
  database: {
    server: { service: "db" },
    name: "medlogistics",
    schema: "medlogistics",
    superuser: { name: "postgres", password: "POSTGRES_PASSWORD" },
    roles: {
      owner: "owner",
      migrator: { name: "migrator", password: "MIGRATOR_DB_PASSWORD" },
      app: { name: "app", password: "APP_DB_PASSWORD" },
      readonly: "readonly",
      backup: "backup",
    },
  },
  migration,
  auth0,
  variables,
};
