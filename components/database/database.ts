import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";

export interface DatabaseArgs {
  /** Local port of the tunnel to the server. */
  tunnelPort: number;
  superuser: Login;
  /** Name of the database, which exists. */
  database: string;
  /** Another name makes another schema; the old one is dropped if it is empty, else that is an error. */
  schema: string;
  roles: {
    /** Owns the schema, and cannot log in. */
    owner: string;
    /** Makes and changes tables. */
    migrator: Login;
    /** Reads and writes rows, and nothing else. */
    app: Login;
    /** Sees the server's statistics, and no rows. @default none */
    monitor?: Login;
  };
  /** @default 40: PostgreSQL's 50 in the Compose file, less the migrator's and the superuser's */
  appConnections?: number;
}

export interface Login {
  name: string;
  password: pulumi.Input<string>;
}

/** A statement of the application that takes longer is cancelled; migrations have no such limit. */
const APP_STATEMENT_MS = 30_000;
/** A transaction that waits for its client keeps its locks. */
const IDLE_TRANSACTION_MS = 60_000;
const MIGRATOR_CONNECTIONS = 5;
/** What PostgreSQL's 50 leave beside the others' and the three that it keeps for superusers. */
const MONITOR_CONNECTIONS = 2;
const ROWS = ["DELETE", "INSERT", "SELECT", "UPDATE"];

/** A database whose application cannot change its tables, and whose migrations cannot drop its schema. */
export class Database extends pulumi.ComponentResource {
  /** What to depend on to use the database: comes after every role and grant. */
  public readonly ready: pulumi.Resource[];

  private readonly options: pulumi.CustomResourceOptions;
  /** Grants on one database must not run side by side: "tuple concurrently updated". */
  private last: pulumi.Resource[] = [];

  constructor(name: string, args: DatabaseArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("landfall:database:Database", name, {}, opts);
    this.options = {
      parent: this,
      provider: createProvider(name, args, this),
      // Each waits for the server itself, so that a destroy that does connect finds it still there.
      ...(opts.dependsOn !== undefined && { dependsOn: opts.dependsOn }),
      // Roles and grants go with the machine: a destroy needs no tunnel.
      ...(opts.deletedWith !== undefined && { deletedWith: opts.deletedWith }),
    };
    const { owner, migrator, app, monitors } = createRoles(name, args, this.options);
    const schema = new postgresql.Schema(
      `${name}-schema`,
      { name: args.schema, database: args.database, owner: owner.name },
      this.options,
    );
    this.last = [schema, migrator, app, ...monitors];
    this.closeToPublic(name, args.database);
    this.grantMigrator(name, args.database, schema, migrator);
    this.grantApp(name, args.database, schema, migrator, app);
    this.ready = this.last;
    this.registerOutputs({});
  }

  /** PostgreSQL lets everyone connect to a new database, and use the schema `public`. */
  private closeToPublic(name: string, database: string): void {
    this.grant(`${name}-public-database`, {
      database,
      role: "public",
      objectType: "database",
      privileges: [],
    });
    this.grant(`${name}-public-schema`, {
      database,
      schema: "public",
      role: "public",
      objectType: "schema",
      privileges: [],
    });
  }

  private grantMigrator(
    name: string,
    database: string,
    { name: schema }: postgresql.Schema,
    { name: role }: postgresql.Role,
  ): void {
    this.grant(`${name}-migrator-database`, {
      database,
      role,
      objectType: "database",
      privileges: ["CONNECT", "TEMPORARY"],
    });
    this.grant(`${name}-migrator-schema`, {
      database,
      schema,
      role,
      objectType: "schema",
      privileges: ["CREATE", "USAGE"],
    });
  }

  private grantApp(
    name: string,
    database: string,
    { name: schema }: postgresql.Schema,
    { name: owner }: postgresql.Role,
    { name: role }: postgresql.Role,
  ): void {
    this.grant(`${name}-app-database`, { database, role, objectType: "database", privileges: ["CONNECT"] });
    this.grant(`${name}-app-schema`, { database, schema, role, objectType: "schema", privileges: ["USAGE"] });
    // On what the migrator makes from now on; a grant on tables would cover only those of today, and drift.
    this.defaults(`${name}-app-tables`, {
      database,
      schema,
      owner,
      role,
      objectType: "table",
      privileges: ROWS,
    });
    this.defaults(`${name}-app-sequences`, {
      database,
      schema,
      owner,
      role,
      objectType: "sequence",
      privileges: ["SELECT", "USAGE"],
    });
  }

  private grant(name: string, args: postgresql.GrantArgs): void {
    this.last = [
      new postgresql.Grant(name, args, pulumi.mergeOptions(this.options, { dependsOn: this.last })),
    ];
  }

  private defaults(name: string, args: postgresql.DefaultPrivilegesArgs): void {
    this.last = [
      new postgresql.DefaultPrivileges(
        name,
        args,
        pulumi.mergeOptions(this.options, { dependsOn: this.last }),
      ),
    ];
  }
}

function createProvider(name: string, args: DatabaseArgs, parent: pulumi.Resource): postgresql.Provider {
  return new postgresql.Provider(
    `${name}-provider`,
    {
      host: "127.0.0.1",
      port: args.tunnelPort,
      username: args.superuser.name,
      password: pulumi.secret(args.superuser.password),
      database: "postgres",
      // ssh encrypts it.
      sslmode: "disable",
      // The provider waits under a lock: its own 180 s would be spent by every resource in turn.
      connectTimeout: 15,
      maxConnections: 4,
    },
    { parent },
  );
}

function createRoles(
  name: string,
  { roles, schema, appConnections = 40 }: DatabaseArgs,
  options: pulumi.CustomResourceOptions,
) {
  const owner = new postgresql.Role(`${name}-owner`, { name: roles.owner, login: false }, options);
  const migrator = new postgresql.Role(
    `${name}-migrator`,
    {
      name: roles.migrator.name,
      login: true,
      password: pulumi.secret(roles.migrator.password),
      connectionLimit: MIGRATOR_CONNECTIONS,
      searchPaths: [schema],
      idleInTransactionSessionTimeout: IDLE_TRANSACTION_MS,
    },
    options,
  );
  const app = new postgresql.Role(
    `${name}-app`,
    {
      name: roles.app.name,
      login: true,
      password: pulumi.secret(roles.app.password),
      connectionLimit: appConnections,
      searchPaths: [schema],
      statementTimeout: APP_STATEMENT_MS,
      idleInTransactionSessionTimeout: IDLE_TRANSACTION_MS,
    },
    options,
  );
  return { owner, migrator, app, monitors: createMonitor(name, roles.monitor, options) };
}

/** It logs in to the database `postgres`, which is open to every role, so it needs no grant. */
function createMonitor(name: string, monitor: Login | undefined, options: pulumi.CustomResourceOptions) {
  if (monitor === undefined) return [];
  const role = new postgresql.Role(
    `${name}-monitor`,
    {
      name: monitor.name,
      login: true,
      password: pulumi.secret(monitor.password),
      connectionLimit: MONITOR_CONNECTIONS,
      roles: ["pg_monitor"],
      statementTimeout: APP_STATEMENT_MS,
    },
    options,
  );
  return [role];
}
