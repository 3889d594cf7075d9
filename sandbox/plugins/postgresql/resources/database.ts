import type { Properties, Resource } from "../../server/resource.ts";
import { asMember, type Client, ident, literal, lock, row, type Server } from "../server.ts";

export const database: Resource<Server> = {
  inputs: {
    allowConnections: { type: "boolean", default: true },
    alterObjectOwnership: { type: "boolean", default: false },
    connectionLimit: { type: "integer", default: -1 },
    encoding: { type: "string", replaces: true, computed: true },
    isTemplate: { type: "boolean", computed: true },
    lcCollate: { type: "string", replaces: true, computed: true },
    lcCtype: { type: "string", replaces: true, computed: true },
    name: { type: "string", autoname: true },
    owner: { type: "string", computed: true },
    tablespaceName: { type: "string", computed: true },
    template: { type: "string", replaces: true, computed: true },
  },
  outputs: {},
  async create(inputs, { client: server, signal }) {
    const name = String(inputs.name);
    return server.connected(undefined, signal, async (client) => {
      const owner = inputs.owner as string | undefined;
      await asMember(client, owner, () =>
        client.query(`CREATE DATABASE ${ident(name)} WITH ${options(inputs)}`),
      );
      return { id: name, state: { ...inputs, ...(await view(client, name, inputs)) } };
    });
  },
  async read(id, state, { client: server, signal }) {
    return server.connected(undefined, signal, async (client) => {
      const seen = await view(client, String(state.name ?? id), state);
      return seen && { ...state, ...seen };
    });
  },
  async update(_id, inputs, state, { client: server, signal }) {
    const old = String(state.name);
    const name = String(inputs.name);
    return server.connected(undefined, signal, async (client) => {
      const alter = (change: string) => client.query(`ALTER DATABASE ${ident(name)} ${change}`);
      const changed = (key: string) => inputs[key] !== undefined && inputs[key] !== state[key];
      if (name !== old) await client.query(`ALTER DATABASE ${ident(old)} RENAME TO ${ident(name)}`);
      if (changed("owner")) await alterOwner(server, client, name, String(state.owner), inputs, signal);
      if (changed("connectionLimit")) await alter(`CONNECTION LIMIT ${Number(inputs.connectionLimit)}`);
      if (changed("allowConnections")) await alter(`ALLOW_CONNECTIONS ${inputs.allowConnections === true}`);
      if (changed("isTemplate")) await alter(`IS_TEMPLATE ${inputs.isTemplate === true}`);
      if (changed("tablespaceName")) await alter(`SET TABLESPACE ${ident(String(inputs.tablespaceName))}`);
      return { ...state, ...inputs, ...(await view(client, name, { ...state, ...inputs })) };
    });
  },
  async delete(id, state, { client: server, signal }) {
    const name = String(state.name ?? id);
    await server.connected(undefined, signal, async (client) => {
      if (state.isTemplate === true) await client.query(`ALTER DATABASE ${ident(name)} IS_TEMPLATE false`);
      await asMember(client, state.owner as string | undefined, () =>
        client.query(`DROP DATABASE IF EXISTS ${ident(name)} WITH (FORCE)`),
      );
    });
  },
};

/** The official plugin's defaults: template0, UTF8 and the C locale. "DEFAULT" leaves the choice to the server. */
function options(inputs: Properties): string {
  const choice = (word: string, value: unknown, otherwise: string, quote: (text: string) => string) => {
    const text = String(value ?? otherwise);
    return `${word} ${text.toUpperCase() === "DEFAULT" ? "DEFAULT" : quote(text)}`;
  };
  return [
    ...(inputs.owner === undefined ? [] : [`OWNER ${ident(String(inputs.owner))}`]),
    choice("TEMPLATE", inputs.template, "template0", ident),
    choice("ENCODING", inputs.encoding, "UTF8", literal),
    choice("LC_COLLATE", inputs.lcCollate, "C", literal),
    choice("LC_CTYPE", inputs.lcCtype, "C", literal),
    choice("TABLESPACE", inputs.tablespaceName, "DEFAULT", ident),
    `ALLOW_CONNECTIONS ${inputs.allowConnections !== false}`,
    `CONNECTION LIMIT ${Number(inputs.connectionLimit ?? -1)}`,
    `IS_TEMPLATE ${inputs.isTemplate === true}`,
  ].join(" ");
}

async function alterOwner(
  server: Server,
  client: Client,
  name: string,
  oldOwner: string,
  inputs: Properties,
  signal: AbortSignal,
): Promise<void> {
  const owner = String(inputs.owner);
  await asMember(client, owner, () => client.query(`ALTER DATABASE ${ident(name)} OWNER TO ${ident(owner)}`));
  if (inputs.alterObjectOwnership !== true) return;
  await server.transaction(name, signal, async (inside) => {
    await lock(inside, "role", oldOwner);
    await inside.query(`REASSIGN OWNED BY ${ident(oldOwner)} TO ${ident(owner)}`);
  });
}

async function view(client: Client, name: string, known: Properties): Promise<Properties | undefined> {
  const sql = `SELECT pg_catalog.pg_get_userbyid(datdba)::text AS owner, pg_catalog.pg_encoding_to_char(encoding)::text AS encoding,
      datcollate::text AS collate, datctype::text AS ctype, spcname::text AS tablespace, datconnlimit, datallowconn, datistemplate
    FROM pg_catalog.pg_database JOIN pg_catalog.pg_tablespace t ON dattablespace = t.oid WHERE datname = $1`;
  const seen = await row(client, sql, [name]);
  return (
    seen && {
      name,
      owner: seen.owner,
      encoding: seen.encoding,
      lcCollate: seen.collate,
      lcCtype: seen.ctype,
      tablespaceName: seen.tablespace,
      connectionLimit: seen.datconnlimit,
      allowConnections: seen.datallowconn,
      isTemplate: seen.datistemplate,
      // PostgreSQL does not store it.
      template: known.template ?? "template0",
    }
  );
}
