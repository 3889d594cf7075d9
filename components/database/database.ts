import { readFileSync } from "node:fs";
import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type Connection, RemoteScript } from "../remote/index.ts";
import { createRoles, type DatabaseRoles, type Login, type Roles } from "./roles.ts";

export interface DatabaseArgs {
  /** Local port of the ssh tunnel to the server. A change costs nothing. */
  tunnelPort: number;
  /** Login that creates the roles. On an external server it needs CREATEROLE only, and must own the database. */
  superuser: Login;
  /** Name of the database, which must exist. Another name is another database: no data are moved. */
  database: string;
  /** Schema of the app's tables. Another name creates another schema and drops the old one, which must be empty. */
  schema: string;
  /**
   * The roles. Another `login` of the app is created beside the old one, which is dropped once no container uses it.
   */
  roles: DatabaseRoles;
  /**
   * Connections that the application may have open at once.
   * @default 35: of 50, the rest is for other roles and superusers
   */
  appConnections?: number;
  /**
   * Extensions of the database. One that is no longer named is dropped, unless something uses it.
   * @default none
   * @example ["pgcrypto"]
   */
  extensions?: string[];
  /**
   * The host, and the resource after which its programs reach the server. Settings without a provider argument are made
   * there.
   */
  host: { connection: Connection; access: pulumi.Resource };
}

/** Shorter than the time limit of a statement, so that the error names the lock. */
const LOCK_WAIT = "10s";
const LOCK_TIMEOUTS = readFileSync(new URL("lock_timeouts.sh", import.meta.url), "utf8");
const ROWS = ["DELETE", "INSERT", "SELECT", "UPDATE"];

/** A database whose application cannot change its tables, and whose migrations cannot drop its schema. */
export class Database extends pulumi.ComponentResource {
  /** Comes after every role and grant. Depend on it to use the database. */
  public readonly ready: pulumi.Resource[];

  private readonly options: pulumi.CustomResourceOptions;
  private readonly args: DatabaseArgs;
  private readonly prefix: string;
  /** Serializes grants on one database; parallel ones fail with "tuple concurrently updated". */
  private last: pulumi.Resource[] = [];

  constructor(name: string, args: DatabaseArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.database, name, {}, opts);
    this.prefix = name;
    this.args = args;
    this.options = {
      parent: this,
      provider: createProvider(name, args, this),
      // Each resource waits for the server itself, so that a destroy that connects finds the server running.
      ...(opts.dependsOn !== undefined && { dependsOn: opts.dependsOn }),
      // Roles and grants are deleted with the machine, so a destroy needs no tunnel.
      ...(opts.deletedWith !== undefined && { deletedWith: opts.deletedWith }),
    };
    const roles = createRoles(name, { appConnections: 35, ...args }, this.options);
    const schema = new postgresql.Schema(
      `${name}-schema`,
      { name: args.schema, database: args.database, owner: roles.owner.name },
      this.options,
    );
    this.last = [schema, ...roles.all];
    this.closeToPublic();
    this.grantMigrator(schema, roles);
    this.grantApp(schema, roles);
    this.grantReadonly(schema, roles);
    this.grantBackup(roles);
    this.ready = [
      ...this.last,
      ...roles.all,
      ...this.createExtensions(args.extensions ?? []),
      this.limitLocks(roles, opts.deletedWith),
    ];
    this.registerOutputs({});
  }

  /** Closes PostgreSQL's defaults: everyone may connect to a new database, and use the schema `public`. */
  private closeToPublic(): void {
    this.grantDatabase("public", "public", []);
    this.grant("public-schema", {
      database: this.args.database,
      schema: "public",
      role: "public",
      objectType: "schema",
      privileges: [],
    });
  }

  private grantMigrator(schema: postgresql.Schema, { migrator }: Roles): void {
    this.grantDatabase("migrator", migrator.name, ["CONNECT", "TEMPORARY"]);
    this.grantSchema("migrator", schema, migrator.name, ["CREATE", "USAGE"]);
  }

  private grantApp(schema: postgresql.Schema, { migrator, app }: Roles): void {
    this.grantDatabase("app", app.name, ["CONNECT"]);
    this.grantSchema("app", schema, app.name, ["USAGE"]);
    this.defaults("app", schema, migrator, app, "table", ROWS);
    this.defaults("app", schema, migrator, app, "sequence", ["SELECT", "USAGE"]);
  }

  private grantReadonly(schema: postgresql.Schema, { migrator, readonly }: Roles): void {
    if (readonly === undefined) return;
    this.grantDatabase("readonly", readonly.name, ["CONNECT"]);
    this.grantSchema("readonly", schema, readonly.name, ["USAGE"]);
    this.defaults("readonly", schema, migrator, readonly, "table", ["SELECT"]);
  }

  private grantBackup({ backup }: Roles): void {
    if (backup !== undefined) this.grantDatabase("backup", backup.name, ["CONNECT"]);
  }

  private createExtensions(extensions: string[]): pulumi.Resource[] {
    return extensions.map(
      (extension) =>
        new postgresql.Extension(
          `${this.prefix}-extension-${extension}`,
          { name: extension, database: this.args.database },
          pulumi.mergeOptions(this.options, { dependsOn: this.last }),
        ),
    );
  }

  /**
   * Limits the wait for a lock, because a waiting statement blocks all statements that come after it. The provider's
   * roles have no such argument.
   */
  private limitLocks({ all }: Roles, deletedWith?: pulumi.Resource): pulumi.Resource {
    const { connection, access } = this.args.host;
    const { app, readonly } = this.args.roles;
    const names = [app.login, ...(readonly === undefined ? [] : [readonly.name])];
    return new RemoteScript(
      `${this.prefix}-lock-timeouts`,
      {
        connection,
        script: LOCK_TIMEOUTS,
        environment: { ROLES: names.join(" "), LOCK_WAIT },
      },
      {
        parent: this,
        dependsOn: [access, ...all],
        ...(deletedWith !== undefined && { deletedWith }),
      },
    );
  }

  private grantDatabase(suffix: string, role: pulumi.Input<string>, privileges: string[]): void {
    const { database } = this.args;
    this.grant(`${suffix}-database`, { database, role, objectType: "database", privileges });
  }

  private grantSchema(
    suffix: string,
    { name: schema }: postgresql.Schema,
    role: pulumi.Input<string>,
    privileges: string[],
  ): void {
    const { database } = this.args;
    this.grant(`${suffix}-schema`, { database, schema, role, objectType: "schema", privileges });
  }

  private grant(suffix: string, args: postgresql.GrantArgs): void {
    const options = pulumi.mergeOptions(this.options, { dependsOn: this.last });
    this.last = [new postgresql.Grant(`${this.prefix}-${suffix}`, args, options)];
  }

  /**
   * Grants on future objects of the migrator. A grant on tables would cover only the existing ones, and would drift.
   */
  private defaults(
    suffix: string,
    { name: schema }: postgresql.Schema,
    { name: owner }: postgresql.Role,
    { name: role }: postgresql.Role,
    objectType: "table" | "sequence",
    privileges: string[],
  ): void {
    const { database } = this.args;
    this.last = [
      new postgresql.DefaultPrivileges(
        `${this.prefix}-${suffix}-${objectType}s`,
        { database, schema, owner, role, objectType, privileges },
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
      // Database in which the provider looks for objects of a dropped role.
      database: args.database,
      // The tunnel encrypts the connection.
      sslmode: "disable",
      // It only decides whether the provider reads passwords back. PostgreSQL stores a verifier only, which other roles
      // may not read.
      superuser: false,
      // The provider waits while it holds a lock. With its default of 180 s, every resource in turn would wait that
      // long.
      connectTimeout: 15,
      maxConnections: 4,
    },
    { parent },
  );
}
