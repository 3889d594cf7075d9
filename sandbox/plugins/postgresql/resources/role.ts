import { createHash } from "node:crypto";
import type { Properties, Resource } from "../../server/resource.ts";
import { type Client, ident, literal, lock, row, type Server } from "../server.ts";

/** Attributes of the role, with the official plugin's defaults. */
const FLAGS = {
  superuser: ["SUPERUSER", "rolsuper", false],
  createDatabase: ["CREATEDB", "rolcreatedb", false],
  createRole: ["CREATEROLE", "rolcreaterole", false],
  inherit: ["INHERIT", "rolinherit", true],
  login: ["LOGIN", "rolcanlogin", false],
  replication: ["REPLICATION", "rolreplication", false],
  bypassRowLevelSecurity: ["BYPASSRLS", "rolbypassrls", false],
} as const;

/** Settings of the role's new sessions. */
const SETTINGS = {
  assumeRole: "role",
  idleInTransactionSessionTimeout: "idle_in_transaction_session_timeout",
  statementTimeout: "statement_timeout",
} as const;

const keysOf = <Table extends object>(table: Table) => Object.keys(table) as (keyof Table)[];
const list = (value: unknown): string[] => (value as string[] | undefined) ?? [];

export const role: Resource<Server> = {
  inputs: {
    ...Object.fromEntries(keysOf(FLAGS).map((key) => [key, { type: "boolean", default: FLAGS[key][2] }])),
    assumeRole: { type: "string" },
    connectionLimit: { type: "integer", default: -1 },
    encrypted: { type: "string", check: () => "is deprecated: use 'encryptedPassword'" },
    encryptedPassword: { type: "boolean", default: true },
    idleInTransactionSessionTimeout: { type: "integer" },
    name: { type: "string", autoname: true },
    password: { type: "string", secret: true },
    // Write-only: a new password takes effect when passwordWoVersion changes.
    passwordWo: { type: "string", secret: true, same: () => true },
    passwordWoVersion: { type: "string" },
    roles: { type: { list: "string" }, unordered: true },
    searchPaths: { type: { list: "string" } },
    skipDropRole: { type: "boolean", default: false },
    skipReassignOwned: { type: "boolean", default: false },
    statementTimeout: { type: "integer" },
    validUntil: { type: "string", default: "infinity" },
  },
  outputs: {},
  async create(inputs, { client: server, signal }) {
    const name = String(inputs.name);
    await server.transaction(undefined, signal, async (client) => {
      await client.query(`CREATE ROLE ${ident(name)} WITH ${attributes(inputs)}${password(inputs)}`);
      await writeMemberships(client, name, [], list(inputs.roles));
      await writeSettings(client, name, {}, inputs);
    });
    return { id: name, state: inputs };
  },
  async read(id, state, { client: server, signal }) {
    const name = String(state.name ?? id);
    return server.connected(undefined, signal, async (client) => {
      const seen = await row(client, READ, [name]);
      if (seen === undefined) return undefined;
      const login = seen.rolcanlogin === true;
      return {
        ...state,
        ...view(seen),
        ...(await readPassword(server, client, name, login, state.password)),
      };
    });
  },
  async update(_id, inputs, state, { client: server, signal }) {
    const old = String(state.name);
    const name = String(inputs.name);
    await server.transaction(undefined, signal, async (client) => {
      await lock(client, "role", old);
      if (name !== old) await client.query(`ALTER ROLE ${ident(old)} RENAME TO ${ident(name)}`);
      const changed =
        inputs.password !== state.password || inputs.passwordWoVersion !== state.passwordWoVersion;
      // Renaming clears an md5 password.
      const secret = changed || name !== old ? password(inputs) || " PASSWORD NULL" : "";
      await client.query(`ALTER ROLE ${ident(name)} WITH ${attributes(inputs)}${secret}`);
      await writeMemberships(client, name, list(state.roles), list(inputs.roles));
      await writeSettings(client, name, state, inputs);
    });
    return inputs;
  },
  async delete(id, state, { client: server, signal }) {
    const name = String(state.name ?? id);
    await server.transaction(undefined, signal, async (client) => {
      if ((await row(client, "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1", [name])) === undefined)
        return;
      await lock(client, "role", name);
      // As in the official plugin, only objects in the provider's own database.
      if (state.skipReassignOwned !== true) {
        await client.query(`REASSIGN OWNED BY ${ident(name)} TO CURRENT_USER`);
        await client.query(`DROP OWNED BY ${ident(name)}`);
      }
      if (state.skipDropRole !== true) await client.query(`DROP ROLE ${ident(name)}`);
    });
  },
};

const READ = `SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolcanlogin, rolreplication, rolbypassrls,
    rolconnlimit, COALESCE(rolvaliduntil::text, 'infinity') AS rolvaliduntil, COALESCE(rolconfig, '{}') AS rolconfig,
    ARRAY(SELECT pg_catalog.pg_get_userbyid(roleid)::text FROM pg_catalog.pg_auth_members
      WHERE member = r.oid ORDER BY 1) AS roles
  FROM pg_catalog.pg_roles r WHERE rolname = $1`;

function attributes(inputs: Properties): string {
  const flags = keysOf(FLAGS).map((key) => `${inputs[key] === true ? "" : "NO"}${FLAGS[key][0]}`);
  return `${flags.join(" ")} CONNECTION LIMIT ${Number(inputs.connectionLimit)} VALID UNTIL ${literal(String(inputs.validUntil))}`;
}

function password(inputs: Properties): string {
  const secret = inputs.password ?? inputs.passwordWo;
  return secret === undefined ? "" : ` PASSWORD ${literal(String(secret))}`;
}

async function writeMemberships(client: Client, name: string, olds: string[], news: string[]): Promise<void> {
  for (const group of olds.filter((each) => !news.includes(each))) {
    await client.query(`REVOKE ${ident(group)} FROM ${ident(name)}`);
  }
  for (const group of news.filter((each) => !olds.includes(each))) {
    await client.query(`GRANT ${ident(group)} TO ${ident(name)}`);
  }
}

async function writeSettings(
  client: Client,
  name: string,
  state: Properties,
  inputs: Properties,
): Promise<void> {
  const alter = async (setting: string, old: string, now: string) => {
    if (old === now) return;
    await client.query(
      `ALTER ROLE ${ident(name)} ${now === "" ? `RESET ${setting}` : `SET ${setting} TO ${now}`}`,
    );
  };
  const paths = (properties: Properties) => list(properties.searchPaths).map(ident).join(", ");
  await alter("search_path", paths(state), paths(inputs));
  for (const key of keysOf(SETTINGS)) {
    const value = (properties: Properties) => (properties[key] ? literal(String(properties[key])) : "");
    await alter(SETTINGS[key], value(state), value(inputs));
  }
}

function view(seen: Record<string, unknown>): Properties {
  const settings = new Map(
    (seen.rolconfig as string[]).map((line) => {
      const [key = "", ...value] = line.split("=");
      return [key, value.join("=")];
    }),
  );
  const number = (key: string) => Number(settings.get(key)) || undefined;
  const paths = settings.get("search_path");
  return {
    ...Object.fromEntries(keysOf(FLAGS).map((key) => [key, seen[FLAGS[key][1]]])),
    name: seen.rolname,
    connectionLimit: seen.rolconnlimit,
    validUntil: seen.rolvaliduntil,
    roles: seen.roles,
    searchPaths: paths === undefined ? [] : paths.split(", ").map(unquoted),
    assumeRole: settings.get("role"),
    statementTimeout: number(SETTINGS.statementTimeout),
    idleInTransactionSessionTimeout: number(SETTINGS.idleInTransactionSessionTimeout),
  };
}

const unquoted = (name: string) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);

/** A SCRAM verifier can be compared only by hashing the password again, so the password in state is trusted. */
async function readPassword(
  server: Server,
  client: Client,
  name: string,
  login: boolean,
  known: unknown,
): Promise<Properties> {
  if (!login || !server.options.superuser) return {};
  const { usesuper } =
    (await row(client, "SELECT usesuper FROM pg_catalog.pg_user WHERE usename = current_user")) ?? {};
  if (usesuper !== true) {
    throw new Error(
      `the password of ${name} cannot be read, as ${server.options.user} is no superuser;` +
        " set 'superuser: false' on the provider so that it does not try",
    );
  }
  const sql = "SELECT COALESCE(passwd, '') AS passwd FROM pg_catalog.pg_shadow WHERE usename = $1";
  const stored = String((await row(client, sql, [name]))?.passwd ?? "");
  if (known === undefined) return {};
  const md5 = `md5${createHash("md5").update(`${known}${name}`).digest("hex")}`;
  if (stored.startsWith("SCRAM-SHA-256") || stored === md5) return {};
  return { password: stored };
}
