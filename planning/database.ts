import type { Config } from "../config/load.ts";
import type { App, AppDatabase, Login, ServiceServer } from "./description/types.ts";

type Stack = Pick<Config["database"], "server" | "passwordVersion">;

/** The names and addresses of a database, without secrets. */
export interface DatabaseNames {
  /** The service that the server runs in, or the address of an external server. */
  server: ServiceServer | NonNullable<Stack["server"]>;
  superuser: string;
  database: string;
  schema: string;
}

/** The app's description of its database, with the external server from the stack's configuration. */
export function databaseNames(database: AppDatabase, { server }: Stack): DatabaseNames {
  const { name, schema, superuser } = database;
  if ("service" in database.server)
    return { server: database.server, superuser: superuser.name, database: name, schema };
  if (server === undefined) throw new Error("landfall:database.server is not set");
  return {
    server,
    superuser: server.superuser ?? superuser.name,
    database: server.name ?? name,
    schema,
  };
}

/**
 * Name that the application logs in as. Each password has its own login, so that the old and the new one both work
 * during a rotation.
 */
export function loginName(
  { roles }: AppDatabase,
  { passwordVersion }: Pick<Stack, "passwordVersion">,
): string {
  return `${roles.app.name}_${passwordVersion}`;
}

/** Roles that no service of the app uses. */
function otherRoles({ roles }: AppDatabase) {
  return {
    ...(roles.readonly && { readonly: roles.readonly }),
    ...(roles.backup && { backup: roles.backup }),
  };
}

const OTHER_LENGTH = 32;
const otherPassword = (role: string) => `database-${role}`;

/** Length, by name, of the passwords that are not variables. */
export function otherPasswords({ database }: App): Record<string, number> {
  const roles = database === undefined ? [] : Object.keys(otherRoles(database));
  return Object.fromEntries(roles.map((role) => [otherPassword(role), OTHER_LENGTH]));
}

/**
 * Version of every password that follows `landfall:database.passwordVersion`. The superuser's does not: it is managed
 * on the server.
 */
export function passwordVersions({
  app,
  database,
}: Pick<Config, "app" | "database">): Record<string, number> {
  if (app.database === undefined) return {};
  const { migrator, app: application, monitor } = app.database.roles;
  const variables = [migrator, application, monitor].flatMap((login) => login?.password ?? []);
  const names = [...variables, ...Object.keys(otherPasswords(app))];
  return Object.fromEntries(names.map((name) => [name, database.passwordVersion]));
}

/** The roles that the component creates, with passwords instead of the names of their variables. */
export function databaseRoles<Password>(
  database: AppDatabase,
  stack: Stack,
  secrets: Readonly<Record<string, Password>>,
) {
  const logIn = ({ name, password }: Login) => {
    const value = secrets[password];
    if (value === undefined) throw new Error(`${password} is not among the app's secrets`);
    return { name, password: value };
  };
  const { owner, migrator, app, monitor } = database.roles;
  const { superuser, ...names } = databaseNames(database, stack);
  const others = Object.entries(otherRoles(database)).map(([role, name]) => [
    role,
    logIn({ name, password: otherPassword(role) }),
  ]);
  return {
    ...names,
    superuser: { ...logIn(database.superuser), name: superuser },
    roles: {
      owner,
      migrator: logIn(migrator),
      app: { ...logIn(app), login: loginName(database, stack) },
      ...(monitor !== undefined && { monitor: logIn(monitor) }),
      ...(Object.fromEntries(others) as {
        readonly?: ReturnType<typeof logIn>;
        backup?: ReturnType<typeof logIn>;
      }),
    },
    ...(database.extensions !== undefined && { extensions: database.extensions }),
  };
}
