import type { Auth0Description } from "../../components/auth0/types.ts";
import type { ServerSettings } from "../../components/database/index.ts";
import type { AppMigration } from "../../components/migration/index.ts";
import type { AppMonitoring } from "../../components/monitoring/index.ts";
import type { AppOAuth, ClientSecret, ProviderName } from "../../components/oauth/index.ts";
import type { AppSmokeTests } from "../../components/smoke/index.ts";

/**
 * The typed description of an app: what Landfall must know that the Compose files do not say.
 * @example
 * export const app: App = {
 *   name: "shop",
 *   composeFiles: ["compose.yaml"],
 *   variables: {
 *     DOMAIN: { description: "Domain of the site.", source: { from: "stack", value: "domain" } },
 *     SESSION_KEY: { description: "Signs the sessions.", source: { from: "generated", length: 32 } },
 *     MAIL_KEY: { description: "Key of the mail service.", source: { from: "config", required: true } },
 *   },
 * };
 */
export interface App {
  /**
   * Compose project name, and the folder under `apps/` and under `/srv` on the host. Another name starts with empty
   * volumes; the data stay in the folders of the old name.
   */
  name: string;
  /**
   * Compose files, relative to the app's folder, merged in this order as `docker compose -f a -f b` does.
   * @example ["compose.yaml", "compose.prod.yaml"]
   */
  composeFiles: string[];
  /** PostgreSQL database of the app, in which Landfall creates roles. @default no database */
  database?: AppDatabase;
  /** How the app says which token keys it still needs. @default the app has no token keys */
  tokenKeys?: AppTokenKeys;
  /** How the app's tables change. @default the app changes its tables itself: unchecked, and with no way back */
  migration?: AppMigration;
  /** Identity providers that the app uses, and with which scopes. @default none */
  oauth?: AppOAuth;
  /** What watches the app. Its alert rules are generated. @default nothing */
  monitoring?: AppMonitoring;
  /** What the app needs of an Auth0 tenant, and the users that move there. @default the app has no tenant */
  auth0?: AppAuth0;
  /** What a person would ask of the site after a release. @default `landfall check` asks for the front page only */
  smokeTests?: AppSmokeTests;
  /** Every variable that the Compose files use, by name. The guide lists them in this order. */
  variables: Record<string, Variable>;
}

/** A database of a PostgreSQL server, and the roles that Landfall makes in it. */
export interface AppDatabase {
  /** Where the server runs. */
  server: ServiceServer | OutsideServer;
  /** Name of the database, which must exist: the image creates it at its first start. Another name moves no data. */
  name: string;
  /** Schema of the app's tables. Another name creates another schema; the old one must be empty. */
  schema: string;
  /** Login that creates the roles. On an external server it needs CREATEROLE only, and must own the database. */
  superuser: Login;
  /** Names of the roles that Landfall creates. Another name creates another role and drops the old one. */
  roles: {
    /** Role that owns the schema. Nobody logs in as it. */
    owner: string;
    /** Role that creates and changes tables, for migrations only. */
    migrator: Login;
    /**
     * Role that reads and writes rows. Nobody logs in as it: the application logs in as a member of it, whose name a
     * variable with the source `login` has. Each change of the password makes another member.
     */
    app: Login;
    /** Role that sees the server's statistics and no rows, for an exporter of metrics. @default no such role */
    monitor?: Login;
    /**
     * Role that only reads every table, for people and reports. Its password is an output of the stack.
     * @default no such role
     */
    readonly?: string;
    /** Role that only reads every schema, for copies. Its password is an output of the stack. @default no such role */
    backup?: string;
  };
  /**
   * Extensions of the database. One that is no longer named is dropped, unless something uses it.
   * @default none
   * @example ["pgcrypto"]
   */
  extensions?: string[];
}

/** A server in a service of the app. It listens on the host's loopback only. */
export interface ServiceServer {
  /** Name of the service in the Compose files. */
  service: string;
}

/** A server outside the host. */
export interface OutsideServer {
  /** `landfall:database.server` of the stack has its address. */
  outside: true;
}

/**
 * Keys that the app encrypts its users' tokens with. The variable with the source `tokenKeys` has them, as JSON:
 * `{"active":"k2","keys":{"k1":"<32 bytes as base64>","k2":"..."}}`. The active one encrypts, all of them decrypt. The app
 * encrypts rows of other keys again with the active one.
 */
export interface AppTokenKeys {
  /** Service whose containers have the command. */
  service: string;
  /**
   * Command that counts the encrypted rows of each key. It prints JSON:
   * `{"active":"k2","rows":{"k1":12,"k2":30214}}`. A key with rows cannot be removed.
   */
  command: string[];
}

/** An Auth0 tenant that signs the app's people in. */
export interface AppAuth0 extends Auth0Description {
  /** The app's own users, whom `landfall migrate-users` moves to the tenant. @default nobody moves */
  users?: AppUsers;
}

/**
 * Table of the app's users. Its migrations give it a column `auth0_user_id`: a unique text that may be null.
 * @example
 * users: {
 *   table: "users", id: "id", email: "email", role: "role", passwordHash: "password_hash",
 *   roles: { admin: "super_admin", nurse: "nurse" },
 * }
 */
export interface AppUsers {
  /** Name of the table, in the schema of the app's tables. */
  table: string;
  /** Column of the primary key. */
  id: string;
  /** Column of the e-mail address. */
  email: string;
  /** Column of the person's role. */
  role: string;
  /** Column of a bcrypt hash of the password. Imported passwords need it. @default none */
  passwordHash?: string;
  /** Column that says whether the person has shown that the address is theirs. @default none: nobody has */
  emailVerified?: string;
  /** Names of roles at Auth0, by the table's own. A row with another role is reported before anything moves. */
  roles: Readonly<Record<string, string>>;
}

export interface Login {
  /** Name of the role. */
  name: string;
  /** Name of the variable with the password. */
  password: string;
}

/** One variable of the Compose files. */
export interface Variable {
  /** One sentence, for the guide and for error messages. */
  description: string;
  /** Where the value comes from. */
  source: Source;
}

export type Source =
  /** Fixed by the description of the app. Not secret. */
  | { from: "value"; value: string }
  /** A value of the stack's configuration or of its components. Not secret. */
  | { from: "stack"; value: keyof StackValues }
  /**
   * `landfall:compose.variables.<variable>`, or an env file. Not secret. If it is not set, Compose's default applies.
   */
  | {
      from: "setting";
      required: boolean;
      /**
       * Setting of the database server that is the default, if the droplet's size is known.
       * @default Compose's default
       */
      server?: keyof ServerSettings;
    }
  /** Keys of the app's tokens: see `AppTokenKeys`. A secret. */
  | { from: "tokenKeys" }
  /** The login of the monitoring pages as nginx reads it, with a hash of their password. */
  | { from: "pageLogin" }
  /** Regular expression of every other secret of the app, for what ships its logs. A secret. */
  | { from: "redactions" }
  /** Name of the role that the application logs in as. Not secret. */
  | { from: "login" }
  /** Id of the app's client in the Auth0 tenant, for the front end. Not secret. */
  | { from: "auth0ClientId" }
  /**
   * A secret that the stack generates once: `length` characters of [A-Za-z0-9]. Another length generates another
   * secret.
   */
  | { from: "generated"; length: number }
  /** A secret, `landfall:secrets.<variable>`. If an optional one is not set, it is an empty text. */
  | { from: "config"; required: boolean }
  /** A client secret, of `landfall:oauth.<provider>`. If it is not set, it is an empty text. */
  | { from: "oauth"; provider: ProviderName; secret: ClientSecret }
  /** A secret of a receiver of alerts, of `landfall:notify`. If it is not set, it is an empty text. */
  | { from: "notify" };

export interface StackValues {
  /** Domain name of the site. */
  domain: string;
  /** Folder on the host with fullchain.pem and privkey.pem. */
  certificateDirectory: string;
  /** Folder on the host that the proxy serves as /.well-known/acme-challenge/. */
  acmeWebroot: string;
  /** Folder on the host with a file for each service behind the proxy: the address that its requests go to. */
  upstreamDirectory: string;
  /** Address of an external database server; empty if the database runs on the host. */
  databaseHost: string;
  /** Port of an external database server; empty if the database runs on the host. */
  databasePort: string;
  /** Name of an external database; empty if the database runs on the host. */
  databaseName: string;
  /** Certificate (PEM) of the authority that signed the external server's certificate; empty if there is none. */
  databaseAuthority: string;
  /** The configured clients of identity providers, as JSON for the app. No secret is in it. */
  oauthProviders: string;
  /** Alertmanager's configuration, as JSON. No secret is in it. */
  alertmanagerConfig: string;
  /** Domain of the Auth0 tenant: `https://<domain>/` is the issuer of its tokens. Empty if the app has no tenant. */
  auth0Domain: string;
  /** Audience of access tokens for the app's API. Empty if the app has no tenant. */
  auth0Audience: string;
  /** Name of the claim with the names of a person's roles. Empty if the app has no tenant. */
  auth0RolesClaim: string;
  /** Certificate (PEM) of the authority that signed the tenant's certificate. Empty for Auth0 itself. */
  auth0Authority: string;
  /** Day on which the keys end that people had before they moved, such as `2027-03-01`. Empty if there is none. */
  oldKeysEnd: string;
}
