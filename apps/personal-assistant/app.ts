import type { App } from "../../planning/description/types.ts";
import { notifyVariables, oauthVariables } from "../../planning/description/variableKinds.ts";
import { migration } from "./migration.ts";
import { monitoring } from "./monitoring.ts";
import { oauth } from "./oauth.ts";
import { smokeTests } from "./smokeTests.ts";
import { behaviourVariables } from "./variables/behaviour.ts";
import { coreVariables } from "./variables/core.ts";
import { monitoringVariables } from "./variables/monitoring.ts";
import { providerVariables } from "./variables/providers.ts";

/** The Personal Assistant: a FastAPI back end with Celery workers, a React front end, PostgreSQL and Redis. */
export const app: App = {
  name: "personal-assistant",
  composeFiles: ["compose.yaml", "compose.monitoring.yaml"],
  database: {
    server: { service: "postgres" },
    name: "assistant",
    schema: "assistant",
    superuser: { name: "postgres", password: "POSTGRES_PASSWORD" },
    roles: {
      owner: "owner",
      migrator: { name: "migrator", password: "MIGRATOR_DB_PASSWORD" },
      app: { name: "app", password: "APP_DB_PASSWORD" },
      monitor: { name: "monitor", password: "MONITOR_DB_PASSWORD" },
      readonly: "readonly",
      backup: "backup",
    },
    extensions: ["pg_stat_statements"],
  },
  tokenKeys: { service: "api", command: ["python3", "-m", "assistant.admin", "token-keys"] },
  migration,
  oauth,
  monitoring,
  smokeTests,
  variables: {
    ...coreVariables,
    ...behaviourVariables,
    ...monitoringVariables,
    ...providerVariables,
    ...oauthVariables(oauth),
    ...notifyVariables(),
  },
};
