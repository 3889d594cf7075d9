import { z } from "zod";
import { Auth0Error, found } from "./errors.ts";
import { bodyOf, needs, param, queryOf, type Routes } from "./http.ts";
import { randomId } from "./ids.ts";
import { checkpointOf, checkpointQuery, choose, fieldsQuery, pageOf, pageQuery } from "./pagination.ts";
import type { Tenant } from "./tenant.ts";
import type { Connection } from "./types.ts";

const updateBody = z.strictObject({
  display_name: z.string().max(128).optional(),
  options: z.looseObject({}).optional(),
  enabled_clients: z.array(z.string()).optional(),
  realms: z.array(z.string()).optional(),
  is_domain_connection: z.boolean().optional(),
  show_as_button: z.boolean().optional(),
  metadata: z.record(z.string(), z.string().nullable()).optional(),
  authentication: z.looseObject({}).optional(),
  connected_accounts: z.looseObject({}).optional(),
});
const name = z
  .string()
  .max(128)
  .regex(
    /^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$/,
    "String does not match pattern ^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$",
  );
const createBody = updateBody.extend({ name, strategy: z.string().min(1) });
const listQuery = z.strictObject({
  ...pageQuery,
  ...checkpointQuery,
  ...fieldsQuery,
  name: z.string().optional(),
  strategy: z.string().optional(),
});
const statuses = z
  .array(z.strictObject({ client_id: z.string().min(1), status: z.boolean() }))
  .min(1)
  .max(50);

function create(tenant: Tenant, body: z.output<typeof createBody>): Connection {
  if (tenant.connections.all().some((each) => each.name === body.name)) {
    throw new Auth0Error(409, "A connection with the same name already exists.", "connection_conflict");
  }
  const id = `con_${randomId(16)}`;
  const options = { ...(body.strategy === "auth0" && { passwordPolicy: "good" }), ...body.options };
  return tenant.connections.put(id, {
    realms: [body.name],
    is_domain_connection: false,
    enabled_clients: [],
    ...body,
    id,
    options,
  });
}

/** The users of a connection go with it. */
function remove(tenant: Tenant, { id, name }: Connection): void {
  for (const user of tenant.users.all()) {
    if (user.identities[0]?.connection === name) tenant.users.delete(user.user_id);
  }
  tenant.connections.delete(id);
}

/** https://auth0.com/docs/api/management/v2/connections */
export const connectionRoutes: Routes = (app, tenant) => {
  const connection = (id: string) => found(tenant.connections.get(id), "connection");
  app.get("/api/v2/connections", needs("read:connections"), (request) => {
    const { name, strategy, from, take, ...query } = queryOf(request, listQuery);
    const connections = tenant.connections
      .all()
      .filter((each) => name === undefined || each.name === name)
      .filter((each) => strategy === undefined || each.strategy === strategy);
    if (from !== undefined || take !== undefined) {
      return checkpointOf({ from, take }, "connections", connections, ({ id }) => id);
    }
    const chosen = connections.map((each) => choose(each, query));
    return pageOf(query, "connections", chosen);
  });
  app.post("/api/v2/connections", needs("create:connections"), (request, reply) => {
    reply.code(201);
    return create(tenant, bodyOf(request, createBody));
  });
  app.get("/api/v2/connections/:id", needs("read:connections"), (request) =>
    connection(param(request, "id")),
  );
  // `options` is replaced as a whole.
  app.patch("/api/v2/connections/:id", needs("update:connections"), (request) => {
    const old = connection(param(request, "id"));
    return tenant.connections.put(old.id, { ...old, ...bodyOf(request, updateBody) } as Connection);
  });
  app.delete("/api/v2/connections/:id", needs("delete:connections"), (request, reply) => {
    const old = tenant.connections.get(param(request, "id"));
    if (old !== undefined) remove(tenant, old);
    reply.code(202).send({ deleted_at: tenant.timestamp() });
  });
  app.get("/api/v2/connections/:id/clients", needs("read:connections"), (request) => {
    const { enabled_clients } = connection(param(request, "id"));
    const clients = enabled_clients.map((client_id) => ({ client_id }));
    const query = queryOf(request, z.strictObject(checkpointQuery));
    return checkpointOf(query, "clients", clients, ({ client_id }) => client_id);
  });
  app.patch("/api/v2/connections/:id/clients", needs("update:connections"), (request, reply) => {
    const old = connection(param(request, "id"));
    const changes = bodyOf(request, statuses);
    for (const { client_id } of changes) found(tenant.clients.get(client_id), "client");
    const changed = new Set(changes.map(({ client_id }) => client_id));
    const kept = old.enabled_clients.filter((id) => !changed.has(id));
    const added = changes.filter(({ status }) => status).map(({ client_id }) => client_id);
    tenant.connections.put(old.id, { ...old, enabled_clients: [...kept, ...added] });
    reply.code(204).send();
  });
};
