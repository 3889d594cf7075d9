import type { Failure, Properties, Resource } from "../../server/resource.ts";
import { asMember, type Client, ident, lock, row, type Server } from "../server.ts";
import { checkPrivileges, grantee, isPublic, seenPrivileges } from "./privileges.ts";

const KINDS = ["database", "function", "procedure", "routine", "schema", "sequence", "table"];
const IN_SCHEMA = KINDS.filter((kind) => kind !== "database" && kind !== "schema");

/** Values of relkind and prokind in the catalog. */
const CATALOG_KINDS: Record<string, string[]> = {
  table: ["r", "v", "m", "f", "p"],
  sequence: ["S"],
  function: ["f", "a", "w"],
  procedure: ["p"],
  routine: ["f", "a", "w", "p"],
};

export const grant: Resource<Server> = {
  inputs: {
    columns: { type: { list: "string" }, replaces: true, check: () => "are not in the sandbox's stand-in" },
    database: { type: "string", required: true, replaces: true },
    objectType: { type: "string", required: true, replaces: true },
    objects: { type: { list: "string" }, replaces: true, unordered: true },
    privileges: { type: { list: "string" }, required: true, unordered: true },
    role: { type: "string", required: true, replaces: true },
    schema: { type: "string", replaces: true },
    withGrantOption: { type: "boolean", replaces: true, default: false },
  },
  outputs: {},
  deleteBeforeReplace: true,
  check,
  async create(inputs, { client: server, signal }) {
    await write(server, inputs, inputs.privileges as string[], signal);
    const { role, database, schema, objectType, objects = [] } = inputs;
    const parts = [role, database, schema, objectType, ...[...(objects as string[])].sort()];
    return { id: parts.filter((part) => part !== undefined).join("_"), state: inputs };
  },
  async read(_id, state, { client: server, signal }) {
    return server.connected(undefined, signal, async (client) => {
      if (!(await exists(client, state))) return undefined;
      return server.connected(String(state.database), signal, (inside) => readPrivileges(inside, state));
    });
  },
  async update(_id, inputs, _state, { client: server, signal }) {
    await write(server, inputs, inputs.privileges as string[], signal);
    return inputs;
  },
  async delete(_id, state, { client: server, signal }) {
    const there = await server.connected(undefined, signal, (client) => exists(client, state));
    if (there) await write(server, state, [], signal);
  },
};

function check(inputs: Properties): Failure[] {
  const failures = checkPrivileges(inputs, KINDS);
  const kind = String(inputs.objectType);
  const wrong = (property: string, reason: string) => failures.push({ property, reason });
  if (failures.length > 0) return failures;
  if (kind !== "database" && inputs.objectType !== undefined && !("schema" in inputs)) {
    wrong("schema", `'schema' is required for an 'objectType' of '${kind}'`);
  }
  if (inputs.objects !== undefined && !IN_SCHEMA.includes(kind)) {
    wrong("objects", `'objects' cannot be given for an 'objectType' of '${kind}'`);
  }
  return failures;
}

/** Revokes all privileges of the role on the objects and grants the new ones, in one transaction. */
async function write(
  server: Server,
  properties: Properties,
  privileges: string[],
  signal: AbortSignal,
): Promise<void> {
  const { database, role, schema, withGrantOption } = properties;
  await server.transaction(String(database), signal, async (client) => {
    if (!isPublic(role)) await lock(client, "role", String(role));
    await lock(client, "database", String(database));
    const target = targetOf(properties);
    const option = withGrantOption === true ? " WITH GRANT OPTION" : "";
    await asMember(client, await ownerOf(client, String(database), schema), async () => {
      await client.query(`REVOKE ALL PRIVILEGES ON ${target} FROM ${grantee(role)}`);
      if (privileges.length === 0) return;
      await client.query(`GRANT ${privileges.join(", ")} ON ${target} TO ${grantee(role)}${option}`);
    });
  });
}

function targetOf({ objectType, database, schema, objects = [] }: Properties): string {
  const kind = String(objectType).toUpperCase();
  if (kind === "DATABASE") return `DATABASE ${ident(String(database))}`;
  if (kind === "SCHEMA") return `SCHEMA ${ident(String(schema))}`;
  const names = (objects as string[]).map((name) => `${ident(String(schema))}.${objectName(name)}`);
  return names.length > 0 ? `${kind} ${names.join(", ")}` : `ALL ${kind}S IN SCHEMA ${ident(String(schema))}`;
}

/** A function may include its argument types: "f(integer, text)". */
function objectName(text: string): string {
  const [, name = "", types = ""] = /^([^()]+)(\([\w\s,.[\]"]*\))?$/.exec(text) ?? [];
  if (name === "") throw new Error(`${JSON.stringify(text)} in 'objects' is no name of an object`);
  return `${ident(name)}${types}`;
}

async function ownerOf(client: Client, database: string, schema: unknown): Promise<string | undefined> {
  const found =
    schema === undefined
      ? await row(
          client,
          "SELECT pg_catalog.pg_get_userbyid(datdba)::text AS owner FROM pg_catalog.pg_database WHERE datname = $1",
          [database],
        )
      : await row(
          client,
          "SELECT pg_catalog.pg_get_userbyid(nspowner)::text AS owner FROM pg_catalog.pg_namespace WHERE nspname = $1",
          [schema],
        );
  // The owner of "public" is a role of the server itself, which cannot have members.
  const owner = found?.owner as string | undefined;
  return owner === "pg_database_owner" ? undefined : owner;
}

async function exists(client: Client, { role, database }: Properties): Promise<boolean> {
  const sql = `SELECT ($1 OR EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $2))
    AND EXISTS (SELECT 1 FROM pg_catalog.pg_database WHERE datname = $3) AS there`;
  return (await row(client, sql, [isPublic(role), role, database]))?.there === true;
}

/** The privileges of the first object that differs. */
async function readPrivileges(client: Client, state: Properties): Promise<Properties | undefined> {
  const { role, database, schema, objectType, objects = [] } = state;
  const kind = String(objectType);
  const wanted = state.privileges as string[];
  if (kind !== "database") {
    const there = await row(client, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", [schema]);
    if (there === undefined) return undefined;
  }
  const { rows } = await client.query(catalogQuery(kind), [
    isPublic(role) ? "public" : role,
    kind === "database" ? database : schema,
    ...(kind in CATALOG_KINDS ? [CATALOG_KINDS[kind]] : []),
  ]);
  const names = (objects as string[]).map((name) => name.replace(/\(.*/, ""));
  const relevant = rows.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const { privileges } of relevant) {
    const seen = seenPrivileges(kind, wanted, privileges);
    if (seen.join() !== wanted.join()) return { ...state, privileges: seen };
  }
  return state;
}

/** Selects each object's name and the role's privileges on it. */
function catalogQuery(kind: string): string {
  const granted = (acl: string) => `ARRAY(SELECT a.privilege_type FROM pg_catalog.aclexplode(${acl}) a
    WHERE a.grantee = COALESCE((SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $1), 0)) AS privileges`;
  switch (kind) {
    case "database":
      return `SELECT datname::text AS name, ${granted("datacl")} FROM pg_catalog.pg_database WHERE datname = $2`;
    case "schema":
      return `SELECT nspname::text AS name, ${granted("nspacl")} FROM pg_catalog.pg_namespace WHERE nspname = $2`;
    case "table":
    case "sequence":
      return `SELECT relname::text AS name, ${granted("relacl")} FROM pg_catalog.pg_class
        JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace WHERE nspname = $2 AND relkind::text = ANY($3) ORDER BY 1`;
    default:
      return `SELECT proname::text AS name, ${granted("proacl")} FROM pg_catalog.pg_proc
        JOIN pg_catalog.pg_namespace n ON n.oid = pronamespace WHERE nspname = $2 AND prokind::text = ANY($3) ORDER BY 1`;
  }
}
