import type { Properties, Resource } from "../../server/resource.ts";
import { type Client, ident, literal, lock, row, type Server } from "../server.ts";

export const extension: Resource<Server> = {
  inputs: {
    createCascade: { type: "boolean", default: false },
    database: { type: "string", replaces: true, computed: true },
    dropCascade: { type: "boolean", default: false },
    name: { type: "string", replaces: true, autoname: true },
    schema: { type: "string", computed: true },
    version: { type: "string", computed: true },
  },
  outputs: {},
  async create(inputs, { client: server, signal }) {
    const database = String(inputs.database ?? server.options.database);
    const name = String(inputs.name);
    const seen = await server.transaction(database, signal, async (client) => {
      await lock(client, "database", database);
      const where = inputs.schema === undefined ? "" : ` SCHEMA ${ident(String(inputs.schema))}`;
      const version = inputs.version === undefined ? "" : ` VERSION ${literal(String(inputs.version))}`;
      const cascade = inputs.createCascade === true ? " CASCADE" : "";
      await client.query(`CREATE EXTENSION IF NOT EXISTS ${ident(name)}${where}${version}${cascade}`);
      return view(client, name);
    });
    return { id: `${database}.${name}`, state: { ...inputs, ...seen, database } };
  },
  async read(id, state, { client: server, signal }) {
    const [idDatabase, ...idName] = id.split(".");
    const database = String(state.database ?? idDatabase);
    const name = String(state.name ?? idName.join("."));
    return server.connected(database, signal, async (client) => {
      const seen = await view(client, name);
      return seen && { ...state, ...seen, database };
    });
  },
  async update(_id, inputs, state, { client: server, signal }) {
    const name = String(inputs.name);
    const seen = await server.transaction(String(state.database), signal, async (client) => {
      const alter = (change: string) => client.query(`ALTER EXTENSION ${ident(name)} ${change}`);
      if (inputs.schema !== undefined && inputs.schema !== state.schema)
        await alter(`SET SCHEMA ${ident(String(inputs.schema))}`);
      if (inputs.version !== undefined && inputs.version !== state.version)
        await alter(`UPDATE TO ${literal(String(inputs.version))}`);
      return view(client, name);
    });
    return { ...state, ...inputs, ...seen };
  },
  async delete(_id, state, { client: server, signal }) {
    await server.transaction(String(state.database), signal, async (client) => {
      await lock(client, "database", String(state.database));
      const how = state.dropCascade === true ? "CASCADE" : "RESTRICT";
      await client.query(`DROP EXTENSION IF EXISTS ${ident(String(state.name))} ${how}`);
    });
  },
};

async function view(client: Client, name: string): Promise<Properties | undefined> {
  const sql = `SELECT extname::text AS name, extversion AS version, nspname::text AS schema
    FROM pg_catalog.pg_extension JOIN pg_catalog.pg_namespace n ON n.oid = extnamespace WHERE extname = $1`;
  return row(client, sql, [name]);
}
