import type { Properties, Resource } from "../../server/resource.ts";
import { ident, lock, row, type Server } from "../server.ts";

export const grantRole: Resource<Server> = {
  inputs: {
    grantRole: { type: "string", required: true, replaces: true },
    role: { type: "string", required: true, replaces: true },
    withAdminOption: { type: "boolean", replaces: true, default: false },
  },
  outputs: {},
  async create(inputs, { client: server, signal }) {
    const { role, grantRole: group, withAdminOption } = inputs;
    await server.transaction(undefined, signal, async (client) => {
      await lock(client, "role", String(role));
      const admin = withAdminOption === true ? " WITH ADMIN OPTION" : "";
      await client.query(`GRANT ${ident(String(group))} TO ${ident(String(role))}${admin}`);
    });
    return { id: [role, group, withAdminOption === true].join("_"), state: inputs };
  },
  async read(_id, state, { client: server, signal }) {
    const sql = `SELECT admin_option FROM pg_catalog.pg_auth_members
      WHERE pg_catalog.pg_get_userbyid(member) = $1 AND pg_catalog.pg_get_userbyid(roleid) = $2`;
    return server.connected(undefined, signal, async (client): Promise<Properties | undefined> => {
      const seen = await row(client, sql, [state.role, state.grantRole]);
      return seen && { ...state, withAdminOption: seen.admin_option };
    });
  },
  async delete(_id, state, { client: server, signal }) {
    await server.transaction(undefined, signal, async (client) => {
      await lock(client, "role", String(state.role));
      await client.query(`REVOKE ${ident(String(state.grantRole))} FROM ${ident(String(state.role))}`);
    });
  },
};
