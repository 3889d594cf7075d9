import type { ServerSettings } from "../../components/database/index.ts";
import type { AppMigration } from "../../components/migration/index.ts";

/** The typed description of a system: what Landfall must know that its Compose files do not say. */
export interface App {
  /** Compose project name; also the folder under `apps/` and under `/srv` on the host. */
  name: string;
  /** Paths relative to the app's folder, merged in this order as `docker compose -f a -f b` does. */
  composeFiles: string[];
  /** @default the app has no PostgreSQL that Landfall makes roles in */
  database?: AppDatabase;
  /** @default the Compose files' one-shots change the tables as they will: unchecked, and with no way back */
  migration?: AppMigration;
  /** Every variable that the Compose files use, in the order in which people read about them. */
  variables: Record<string, Variable>;
}

/** A database of a PostgreSQL server, and the roles that Landfall makes in it. */
export interface AppDatabase {
  /** Where the server runs. */
  server: ServiceServer | OutsideServer;
  /** Name of the database, which exists: the image makes it at its first start. */
  name: string;
  schema: string;
  /** Makes the roles. Outside it need be no superuser, but have CREATEROLE and own the database. */
  superuser: Login;
  roles: {
    /** Owns the schema; nobody logs in as this role. */
    owner: string;
    /** Makes and changes the tables; used by migrations only. */
    migrator: Login;
    /**
     * Reads and writes rows. The role itself holds the rights and nobody logs in as it; the application logs in as a
     * member of it, which a variable with the source `login` names: another one after each change of its password.
     */
    app: Login;
    /** Sees the server's statistics, and no rows; used by an exporter of metrics. @default none */
    monitor?: Login;
    /** Reads every table, and nothing else: for people and reports. Its password is an output of the stack. @default none */
    readonly?: string;
    /** Reads everything, and nothing else: for copies that are made without the superuser. As above. @default none */
    backup?: string;
  };
  /** Extensions of the database. @default none */
  extensions?: string[];
}

/** A service of the app's Compose files. It listens on the host's loopback only. */
export interface ServiceServer {
  service: string;
}

/** Not on the host: `landfall:database.server` of the stack says where. */
export interface OutsideServer {
  outside: true;
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
  | {
      from: "setting";
      required: boolean;
      /** What it is where it is not set and the droplet's size is known. @default Compose's own */
      server?: keyof ServerSettings;
    }
  /** Name that the application logs in to its database as. Not secret. */
  | { from: "login" }
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
  /** Where the server of an outside database listens; empty for a database on the host, as are the next ones. */
  databaseHost: string;
  databasePort: string;
  databaseName: string;
  /** Certificate, in PEM, of the authority that vouches for the server's own. */
  databaseAuthority: string;
}
