import type { Variable } from "../../../planning/description/types.ts";
import { serverSetting, setting } from "../../../planning/description/variableKinds.ts";

/** How the application behaves, and how much of the droplet each part may use. */
export const behaviourVariables: Record<string, Variable> = {
  LOG_LEVEL: setting("Least important messages in the application's logs: debug, info, warning or error."),
  CORS_ORIGINS: setting(
    "Other origins whose pages may call the API, with commas between them. The site's own always may.",
  ),
  SESSION_HOURS: setting("Hours from a log-in to the next."),
  LOGINS_PER_MINUTE: setting("Log-ins that one user name may try in a minute."),
  TASKS_PER_MINUTE: setting("Tasks that one user may start in a minute."),
  OAUTH_PER_MINUTE: setting("Times that one user may connect, refresh or disconnect an account in a minute."),
  OAUTH_PROVIDER_PER_MINUTE: setting("The same of all users together, for each provider."),
  OAUTH_CALLBACKS_PER_MINUTE: setting("Times that one address may come back from a provider in a minute."),
  AUDIT_RETENTION_DAYS: setting("Days that the audit log of connected accounts is kept: 90 or more."),
  AUTH_RATE_LIMIT: setting("Requests to /api/auth/ of one address, in nginx's words: 30r/m."),
  API_RATE_LIMIT: setting("Requests to /api/ of one address, in nginx's words: 50r/s."),
  API_RATE_BURST: setting("Requests to /api/ that one address may be ahead of that rate."),
  AI_CONCURRENCY: setting("Tasks that the AI workers carry out at the same time."),
  EMAIL_CONCURRENCY: setting("Messages that the e-mail workers send at the same time."),
  FILES_CONCURRENCY: setting("Files that the file workers work on at the same time."),
  SYNC_CONCURRENCY: setting("Tasks that the sync workers carry out at the same time."),
  MAINTENANCE_CONCURRENCY: setting("Tasks that the maintenance workers carry out at the same time."),
  SYNC_MINUTES: setting("Minutes between two looks at the connected accounts; a divisor of 60."),
  CLEAN_UP_HOUR: setting("Hour of the day, in UTC, at which old results are removed."),
  RETENTION_DAYS: setting("Days that results of tasks are kept."),
  POSTGRES_PORT: setting("Port of PostgreSQL on the host's loopback."),
  POSTGRES_MEMORY: serverSetting("Memory that PostgreSQL's container may take: 512m.", "memory"),
  POSTGRES_MAX_CONNECTIONS: serverSetting("Connections that PostgreSQL accepts.", "maxConnections"),
  POSTGRES_SHARED_BUFFERS: serverSetting("Memory that PostgreSQL caches tables in: 128MB.", "sharedBuffers"),
  POSTGRES_EFFECTIVE_CACHE_SIZE: serverSetting(
    "Memory that PostgreSQL takes to hold cached files: 384MB.",
    "effectiveCacheSize",
  ),
  POSTGRES_WORK_MEM: serverSetting("Memory for one sort of one connection: 4MB.", "workMem"),
  POSTGRES_MAINTENANCE_WORK_MEM: serverSetting(
    "Memory for making an index and for vacuum: 32MB.",
    "maintenanceWorkMem",
  ),
  REDIS_MAXMEMORY: setting("Memory that Redis may fill, beyond which it refuses to write: 128mb."),
  FAULT: setting(
    "Makes the API fail on purpose: never-healthy, crash-at-start, crash-after-10s, crash-after-30s, slow-start-3s or slow-start.",
  ),
  WORKER_FAULT: setting("Makes the workers and the scheduler fail on purpose, as FAULT does the API."),
  MIGRATE_FAULT: setting("Makes the migration fail on purpose: failing-migration."),
};
