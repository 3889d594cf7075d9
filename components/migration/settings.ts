import { shellLists, shellSettings } from "../remote/index.ts";
import type { Assertion, MaintenanceWindow } from "./types.ts";

export interface MigrationSettings {
  /** One-shot service. Every command runs in a copy of its container. */
  service: string;
  /** Command that prints the current and the target head. */
  status: string[];
  /** Command that brings the database to the target. @default the service's own command */
  upgrade?: string[] | undefined;
  /** Command that brings the database back. @default none: the backup is restored */
  downgrade?: string[] | undefined;
  /** Role that the service logs in as. */
  migrator: string;
  /** Files that were put into the container. They are copied into each copy of it. */
  uploads: string[];
  /** Assertions that must hold after the migration. */
  assertions: Assertion[];
  /** Whether the migration may change the number of rows of existing tables. @default false */
  changesRows?: boolean | undefined;
  /** Services that stop while the tables change. @default none */
  maintenance?: MaintenanceWindow | undefined;
  /** Free space that a migration needs on the data volume to start, in GB. @default 5 */
  freeGb?: number;
  /** How long a statement waits for a lock, in seconds. Other sessions wait behind it. @default 5 */
  lockSeconds?: number;
}

/** Time limit for a command of the app, enough to rewrite a table of some million rows. */
export const STATEMENT_SECONDS = 1800;
/** Number of tries if the migration does not get its locks. */
const ATTEMPTS = 5;

/** Settings of landfall-migrate. They hold no secret. */
export function renderMigrationSettings(settings: MigrationSettings): string {
  const { assertions, maintenance } = settings;
  const lists = {
    STATUS: settings.status,
    UPGRADE: settings.upgrade ?? [],
    DOWNGRADE: settings.downgrade ?? [],
    UPLOADS: settings.uploads,
    ASSERTION_TEXT: assertions.map(({ description }) => description),
    ASSERTION_SQL: assertions.map(({ sql }) => sql),
    ASSERTION_EXPECT: assertions.map(({ expect }) => expect),
    WINDOW_SERVICES: maintenance?.services ?? [],
  };
  const texts = shellSettings({
    SERVICE: settings.service,
    MIGRATOR: settings.migrator,
    CHANGES_ROWS: settings.changesRows ? "yes" : "no",
    WINDOW_MINUTES: String(maintenance?.minutes ?? 0),
    WINDOW_REASON: maintenance?.reason ?? "",
    FREE_MB: String((settings.freeGb ?? 5) * 1000),
    LOCK_SECONDS: String(settings.lockSeconds ?? 5),
    STATEMENT_SECONDS: String(STATEMENT_SECONDS),
    ATTEMPTS: String(ATTEMPTS),
  });
  return texts + shellLists(lists);
}
