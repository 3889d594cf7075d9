import { shellLists, shellSettings } from "../remote/index.ts";
import type { Assertion, MaintenanceWindow } from "./types.ts";

export interface MigrationSettings {
  /** The one-shot whose container every command runs in a clone of. */
  service: string;
  status: string[];
  /** @default the service's own command */
  upgrade?: string[] | undefined;
  /** @default the way back is the backup */
  downgrade?: string[] | undefined;
  /** Role that the service logs in as. */
  migrator: string;
  /** Files in the container that are in no image and no mount: they are copied into each clone. */
  uploads: string[];
  assertions: Assertion[];
  /** @default false */
  changesRows?: boolean | undefined;
  /** @default none */
  maintenance?: MaintenanceWindow | undefined;
  /** What must be free on the data volume, even for a small database. @default 5 */
  freeGb?: number;
  /** How long a statement waits for a lock, while everybody else waits behind it. @default 5 */
  lockSeconds?: number;
}

/** How long a command of the app may take: a table of some million rows is rewritten in that time. */
export const STATEMENT_SECONDS = 1800;
/** How often a migration is tried that did not get its locks. */
const ATTEMPTS = 5;

/** What landfall-migrate reads. Nothing in it is secret. */
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
