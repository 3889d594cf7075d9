import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";

export interface Login {
  /** Name of the role. */
  name: string;
  /** Its password. A change takes effect for new sessions. */
  password: pulumi.Input<string>;
}

export interface DatabaseRoles {
  /** Role that owns the schema. It cannot log in. */
  owner: string;
  /** Role that creates and changes tables, for migrations. */
  migrator: Login;
  /**
   * Role that reads and writes rows only. `name` has the rights; the application logs in as `login`, a member of it.
   */
  app: Login & { login: string };
  /** Role that sees the server's statistics and no rows. @default no such role */
  monitor?: Login;
  /** Role that reads all tables that the migrator creates. @default no such role */
  readonly?: Login;
  /** Role that reads every table of every schema. @default no such role */
  backup?: Login;
}

export interface RolesArgs {
  /** The roles to create. */
  roles: DatabaseRoles;
  /** Schema that the logins look up names in. */
  schema: string;
  /** Connections that the application may have open at once. */
  appConnections: number;
}

/** Time limit of a statement of the application. Migrations have no such limit. */
const STATEMENT_MS = 30_000;
/** Time limit of an idle transaction, because it holds its locks. */
const IDLE_TRANSACTION_MS = 60_000;
/** Connection limits of the other roles. */
const CONNECTIONS = { migrator: 5, monitor: 2, readonly: 3, backup: 2 };

/** Built-in role whose members read every table of every schema. */
const READS_ALL = "pg_read_all_data";

export interface Roles {
  owner: postgresql.Role;
  migrator: postgresql.Role;
  app: postgresql.Role;
  /** Undefined if the app has no such role. */
  readonly?: postgresql.Role;
  backup?: postgresql.Role;
  all: postgresql.Role[];
}

export function createRoles(
  name: string,
  { roles, schema, appConnections }: RolesArgs,
  options: pulumi.CustomResourceOptions,
): Roles {
  const create = (suffix: string, args: postgresql.RoleArgs) =>
    new postgresql.Role(`${name}-${suffix}`, args, options);
  const logIn = (login: Login) => ({
    name: login.name,
    login: true,
    password: pulumi.secret(login.password),
  });
  const limits = { statementTimeout: STATEMENT_MS, idleInTransactionSessionTimeout: IDLE_TRANSACTION_MS };

  const owner = create("owner", { name: roles.owner, login: false });
  const migrator = create("migrator", {
    ...logIn(roles.migrator),
    connectionLimit: CONNECTIONS.migrator,
    searchPaths: [schema],
    idleInTransactionSessionTimeout: IDLE_TRANSACTION_MS,
  });
  // This role has the rights, not the login, because the login changes with its password.
  const app = create("app", { name: roles.app.name, login: false });
  const appLogin = create(`login-${roles.app.login}`, {
    ...logIn({ ...roles.app, name: roles.app.login }),
    roles: [app.name],
    connectionLimit: appConnections,
    searchPaths: [schema],
    ...limits,
  });
  // It logs in to the database `postgres`, which is open to every role, so it needs no grant.
  const monitor =
    roles.monitor &&
    create("monitor", {
      ...logIn(roles.monitor),
      connectionLimit: CONNECTIONS.monitor,
      roles: ["pg_monitor"],
      statementTimeout: STATEMENT_MS,
    });
  const readonly =
    roles.readonly &&
    create("readonly", {
      ...logIn(roles.readonly),
      connectionLimit: CONNECTIONS.readonly,
      searchPaths: [schema],
      ...limits,
    });
  const backup =
    roles.backup &&
    create("backup", { ...logIn(roles.backup), connectionLimit: CONNECTIONS.backup, roles: [READS_ALL] });
  return {
    owner,
    migrator,
    app,
    ...(readonly && { readonly }),
    ...(backup && { backup }),
    all: [owner, migrator, app, appLogin, monitor, readonly, backup].filter((role) => role !== undefined),
  };
}
