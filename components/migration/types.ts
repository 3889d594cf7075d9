/** How the app's tables change, for the gate that every change of them goes through. */
export interface AppMigration {
  /**
   * A one-shot of the Compose files, which logs in as the migrator. Every command runs in a container like its own: image,
   * user, files, secrets, limits and networks.
   */
  service: string;
  /** Prints two lines: "current <head>", which the database has, or "current none", and "target <head>", which this release wants. */
  status: string[];
  /** Brings the database to the target. Run again, it goes on where it stopped. @default the service's own command */
  upgrade?: string[];
  /** Brings the database down to the head in $LANDFALL_TARGET, or "none". @default the way back is the backup */
  downgrade?: string[];
  /** Folder under the app's folder with migrations in SQL, in the order of their names: linted by a preview. @default no lint */
  files?: string;
  /** Name of the last of these files that is applied everywhere: it and those before it are not linted. @default all are */
  lintedAfter?: string;
  /** What must hold afterwards, on a copy of the data and on the data. */
  assertions: Assertion[];
  /** Whether it may change how many rows the tables have that were there before. @default false */
  changesRows?: boolean;
  /** Announced in the preview. @default the old release serves until the new one does */
  maintenance?: MaintenanceWindow;
}

export interface Assertion {
  /** Such as "every user has a role". */
  description: string;
  /** One statement that changes nothing; names are looked up in the app's schema first. */
  sql: string;
  /** What psql prints of it: columns with | between them, rows on lines of their own. */
  expect: string;
}

/** While the tables change, these services do not run, and the proxy answers 503 with a page that says so. */
export interface MaintenanceWindow {
  services: string[];
  /** How long it may take, as it is announced. */
  minutes: number;
  reason: string;
}
