import type { Failure, Properties, Resource } from "../../server/resource.ts";
import { asMember, ident, lock, row, type Server } from "../server.ts";
import { checkPrivileges, grantee, isPublic, seenPrivileges } from "./privileges.ts";

/** Values of defaclobjtype in the catalog. */
const KINDS: Record<string, string> = {
  function: "f",
  routine: "f",
  schema: "n",
  sequence: "S",
  table: "r",
  type: "T",
};

/** Privileges on objects that `owner` creates later. Existing objects do not change. */
export const defaultPrivileges: Resource<Server> = {
  inputs: {
    database: { type: "string", required: true, replaces: true },
    objectType: { type: "string", required: true, replaces: true },
    owner: { type: "string", required: true, replaces: true },
    privileges: { type: { list: "string" }, required: true, unordered: true },
    role: { type: "string", required: true, replaces: true },
    schema: { type: "string", replaces: true },
    withGrantOption: { type: "boolean", replaces: true, default: false },
  },
  outputs: {},
  check,
  async create(inputs, { client: server, signal }) {
    await write(server, inputs, inputs.privileges as string[], signal);
    const { role, database, schema, owner, objectType } = inputs;
    return { id: [role, database, schema ?? "noschema", owner, objectType].join("_"), state: inputs };
  },
  async read(_id, state, { client: server, signal }) {
    const kind = String(state.objectType);
    return server.connected(String(state.database), signal, async (client) => {
      const there = await row(client, EXISTS, [
        isPublic(state.role),
        state.role,
        state.owner,
        state.schema ?? null,
      ]);
      if (there?.there !== true) return undefined;
      const seen = await row(client, READ, [state.owner, state.schema ?? null, KINDS[kind], state.role]);
      const actual = (seen?.privileges as string[] | undefined) ?? [];
      return { ...state, privileges: seenPrivileges(kind, state.privileges as string[], actual) };
    });
  },
  async update(_id, inputs, _state, { client: server, signal }) {
    await write(server, inputs, inputs.privileges as string[], signal);
    return inputs;
  },
  async delete(_id, state, { client: server, signal }) {
    const there = await server.connected(String(state.database), signal, (client) =>
      row(client, EXISTS, [isPublic(state.role), state.role, state.owner, state.schema ?? null]),
    );
    if (there?.there === true) await write(server, state, [], signal);
  },
};

const EXISTS = `SELECT ($1 OR EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $2))
  AND EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $3)
  AND ($4::text IS NULL OR EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $4)) AS there`;

const READ = `SELECT ARRAY(SELECT a.privilege_type FROM pg_catalog.aclexplode(defaclacl) a
    WHERE a.grantee = COALESCE((SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $4), 0)) AS privileges
  FROM pg_catalog.pg_default_acl LEFT JOIN pg_catalog.pg_namespace n ON n.oid = defaclnamespace
  WHERE pg_catalog.pg_get_userbyid(defaclrole) = $1 AND nspname IS NOT DISTINCT FROM $2 AND defaclobjtype::text = $3`;

function check(inputs: Properties): Failure[] {
  const failures = checkPrivileges(inputs, Object.keys(KINDS));
  if (inputs.objectType === "schema" && inputs.schema !== undefined) {
    failures.push({ property: "schema", reason: "'schema' cannot be given for an 'objectType' of 'schema'" });
  }
  return failures;
}

async function write(
  server: Server,
  properties: Properties,
  privileges: string[],
  signal: AbortSignal,
): Promise<void> {
  const { database, role, owner, schema, objectType, withGrantOption } = properties;
  await server.transaction(String(database), signal, async (client) => {
    if (!isPublic(role)) await lock(client, "role", String(role));
    await lock(client, "database", String(database));
    const where = schema === undefined ? "" : ` IN SCHEMA ${ident(String(schema))}`;
    const alter = `ALTER DEFAULT PRIVILEGES FOR ROLE ${ident(String(owner))}${where}`;
    const objects = `${String(objectType).toUpperCase()}S`;
    const option = withGrantOption === true ? " WITH GRANT OPTION" : "";
    await asMember(client, String(owner), async () => {
      await client.query(`${alter} REVOKE ALL ON ${objects} FROM ${grantee(role)}`);
      if (privileges.length === 0) return;
      await client.query(
        `${alter} GRANT ${privileges.join(", ")} ON ${objects} TO ${grantee(role)}${option}`,
      );
    });
  });
}
