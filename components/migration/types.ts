/** How the app's tables change, for the migration pipeline. */
export interface AppMigration {
  /**
   * One-shot service of the Compose files that logs in as the migrator. Every command runs in a copy of its container,
   * with the same image, user, files, secrets, limits and networks.
   */
  service: string;
  /**
   * Command that prints two lines: "current <head>" of the database, or "current none", and "target <head>" of this
   * release.
   * @example ["python", "-m", "app.migrations", "status"]
   */
  status: string[];
  /**
   * Command that brings the database to the target. Run again, it continues where it stopped.
   * @default the service's own command
   * @example ["alembic", "upgrade", "head"]
   */
  upgrade?: string[];
  /**
   * Command that brings the database back to the head in $LANDFALL_TARGET, or "none".
   * @default none: the backup is restored
   */
  downgrade?: string[];
  /**
   * Folder with SQL migrations in the order of their names, under the app's folder. A preview lints them.
   * @default no lint
   */
  files?: string;
  /** Name of the last file that is applied everywhere. Files up to it are not linted. @default all files are linted */
  lintedAfter?: string;
  /** Assertions that must hold after the migration, on a copy of the data and on the data. */
  assertions: Assertion[];
  /** Whether the migration may change the number of rows of existing tables. @default false */
  changesRows?: boolean;
  /**
   * Services that stop while the tables change. The preview announces it.
   * @default none: the old release serves meanwhile
   */
  maintenance?: MaintenanceWindow;
}

export interface Assertion {
  /** Sentence that must hold. @example "every user has a role" */
  description: string;
  /**
   * One SQL statement that changes nothing. Names are looked up in the app's schema first.
   * @example "SELECT count(*) FROM users WHERE role IS NULL"
   */
  sql: string;
  /** Output of psql for it: columns with | between them, a line for each row. @example "0" */
  expect: string;
}

/** Services that do not run while the tables change. The proxy answers 503 meanwhile, with a page that says so. */
export interface MaintenanceWindow {
  /** Services that stop. */
  services: string[];
  /** How long the maintenance is announced to take, in minutes. */
  minutes: number;
  /** Reason, for the page and the preview. @example "the table of orders is rewritten" */
  reason: string;
}
