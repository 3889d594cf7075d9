import type { Resource } from "../../server/resource.ts";
import { asMember, type Client, ident, lock, row, type Server } from "../server.ts";

const OWNER =
  "SELECT pg_catalog.pg_get_userbyid(nspowner)::text AS owner FROM pg_catalog.pg_namespace WHERE nspname = $1";

export const schema: Resource<Server> = {
  inputs: {
    database: { type: "string", replaces: true, computed: true },
    dropCascade: { type: "boolean", default: false },
    ifNotExists: { type: "boolean", default: true },
    name: { type: "string", autoname: true },
    owner: { type: "string", computed: true },
    policies: {
      type: {
        list: {
          fields: {
            create: { type: "boolean" },
            createWithGrant: { type: "boolean" },
            role: { type: "string" },
            usage: { type: "boolean" },
            usageWithGrant: { type: "boolean" },
          },
        },
      },
      check: () => "is deprecated and not in the sandbox's stand-in: use a Grant on the schema",
    },
  },
  outputs: {},
  async create(inputs, { client: server, signal }) {
    const database = String(inputs.database ?? server.options.database);
    const name = String(inputs.name);
    const owner = await server.transaction(database, signal, async (client) => {
      await lock(client, "database", database);
      const exists = inputs.ifNotExists === true && (await row(client, OWNER, [name])) !== undefined;
      if (!exists) await client.query(`CREATE SCHEMA ${ident(name)}`);
      if (inputs.owner !== undefined) await setOwner(client, name, String(inputs.owner));
      return (await row(client, OWNER, [name]))?.owner;
    });
    return { id: `${database}.${name}`, state: { ...inputs, database, owner } };
  },
  async read(id, state, { client: server, signal }) {
    const [idDatabase, ...idName] = id.split(".");
    const database = String(state.database ?? idDatabase);
    const name = String(state.name ?? idName.join("."));
    return server.connected(database, signal, async (client) => {
      const seen = await row(client, OWNER, [name]);
      return seen && { ...state, database, name, owner: seen.owner };
    });
  },
  async update(_id, inputs, state, { client: server, signal }) {
    const name = String(inputs.name);
    await server.transaction(String(state.database), signal, async (client) => {
      await lock(client, "database", String(state.database));
      if (name !== state.name)
        await client.query(`ALTER SCHEMA ${ident(String(state.name))} RENAME TO ${ident(name)}`);
      if (inputs.owner !== undefined && inputs.owner !== state.owner)
        await setOwner(client, name, String(inputs.owner));
    });
    return { ...state, ...inputs };
  },
  async delete(_id, state, { client: server, signal }) {
    await server.transaction(String(state.database), signal, async (client) => {
      await lock(client, "database", String(state.database));
      const how = state.dropCascade === true ? "CASCADE" : "RESTRICT";
      await asMember(client, state.owner as string | undefined, () =>
        client.query(`DROP SCHEMA IF EXISTS ${ident(String(state.name))} ${how}`),
      );
    });
  },
};

async function setOwner(client: Client, name: string, owner: string): Promise<void> {
  await asMember(client, owner, () => client.query(`ALTER SCHEMA ${ident(name)} OWNER TO ${ident(owner)}`));
}
