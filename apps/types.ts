/** The typed description of a system: what Landfall must know that its Compose files do not say. */
export interface App {
  /** Compose project name; also the folder under `apps/` and under `/srv` on the host. */
  name: string;
  /** Paths relative to the app's folder, merged in this order as `docker compose -f a -f b` does. */
  composeFiles: string[];
  /** @default the app has no PostgreSQL that Landfall makes roles in */
  database?: AppDatabase;
  /** Every variable that the Compose files use, in the order in which people read about them. */
  variables: Record<string, Variable>;
}

/** A PostgreSQL server that runs as a service of the app, and the database in it. */
export interface AppDatabase {
  service: string;
  /** Name of the database, which the image makes at its first start. */
  name: string;
  schema: string;
  superuser: Login;
  roles: {
    /** Owns the schema; nobody logs in as this role. */
    owner: string;
    /** Makes and changes the tables; used by migrations only. */
    migrator: Login;
    /** Reads and writes rows; used by the application. */
    app: Login;
    /** Sees the server's statistics, and no rows; used by an exporter of metrics. */
    monitor?: Login;
  };
}

export interface Login {
  name: string;
  /** The variable that holds the password. */
  password: string;
}

/** One variable of the Compose files. */
export interface Variable {
  /** One sentence, for the guide and for error messages. */
  description: string;
  source: Source;
}

export type Source =
  /** Fixed by the description of the app. Not secret. */
  | { from: "value"; value: string }
  /** Known from the stack's configuration or its components. Not secret. */
  | { from: "stack"; value: keyof StackValues }
  /** `landfall:compose.variables.<variable>`, or an env file. Not secret. Not set, Compose's own default holds. */
  | { from: "setting"; required: boolean }
  /** A secret that the stack makes once and keeps: `length` characters of [A-Za-z0-9]. */
  | { from: "generated"; length: number }
  /** A secret, `landfall:secrets.<variable>`. An optional one that is not set is an empty text. */
  | { from: "config"; required: boolean };

export interface StackValues {
  domain: string;
  /** Directory on the host with fullchain.pem and privkey.pem. */
  certificateDirectory: string;
  /** Directory on the host that the proxy serves as /.well-known/acme-challenge/. */
  acmeWebroot: string;
  /** Directory on the host with a file for each service behind the proxy, which says where its requests go. */
  upstreamDirectory: string;
}
