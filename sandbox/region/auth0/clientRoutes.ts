import { z } from "zod";
import { found } from "./errors.ts";
import { bodyOf, hasScope, needs, param, queryOf, type Routes } from "./http.ts";
import { randomId } from "./ids.ts";
import { choose, fieldsQuery, pageOf, pageQuery } from "./pagination.ts";
import type { Tenant } from "./tenant.ts";
import type { Client } from "./types.ts";

const text = z.string();
const texts = z.array(z.string());
const object = z.looseObject({}).nullable();

/** https://auth0.com/docs/api/management/v2/clients/post-clients */
const settings = z.strictObject({
  name: z
    .string()
    .min(1)
    .regex(/^[^<>]+$/),
  description: z.string().max(140).optional(),
  client_secret: z.string().min(1).max(255).optional(),
  app_type: z.enum(["native", "spa", "regular_web", "non_interactive", "resource_server"]).optional(),
  token_endpoint_auth_method: z
    .enum(["none", "client_secret_post", "client_secret_basic"])
    .nullable()
    .optional(),
  grant_types: texts.optional(),
  callbacks: texts.optional(),
  allowed_origins: texts.optional(),
  web_origins: texts.optional(),
  allowed_logout_urls: texts.optional(),
  allowed_clients: texts.optional(),
  client_aliases: texts.optional(),
  logo_uri: text.optional(),
  initiate_login_uri: text.optional(),
  is_first_party: z.boolean().optional(),
  is_token_endpoint_ip_header_trusted: z.boolean().optional(),
  oidc_conformant: z.boolean().optional(),
  cross_origin_authentication: z.boolean().optional(),
  cross_origin_loc: text.optional(),
  custom_login_page: text.optional(),
  custom_login_page_on: z.boolean().optional(),
  sso: z.boolean().optional(),
  sso_disabled: z.boolean().optional(),
  organization_usage: text.optional(),
  organization_require_behavior: text.optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  jwt_configuration: object.optional(),
  refresh_token: object.optional(),
  client_metadata: object.optional(),
  mobile: object.optional(),
  oidc_logout: object.optional(),
});

const listQuery = z.strictObject({
  ...pageQuery,
  ...fieldsQuery,
  app_type: text.optional(),
  is_first_party: z.enum(["true", "false"]).optional(),
  is_global: z.enum(["true", "false"]).optional(),
});

function create(tenant: Tenant, body: z.output<typeof settings>): Client {
  const client_id = randomId(32);
  const isPublic = body.app_type === "spa" || body.app_type === "native";
  const isMachine = body.app_type === "non_interactive";
  const { token_endpoint_auth_method, ...given } = body;
  return tenant.clients.put(client_id, {
    is_first_party: true,
    oidc_conformant: false,
    sso_disabled: false,
    custom_login_page_on: true,
    callbacks: [],
    grant_types: isMachine
      ? ["client_credentials"]
      : ["authorization_code", "implicit", "refresh_token", ...(isPublic ? [] : ["client_credentials"])],
    client_secret: randomId(64),
    ...given,
    token_endpoint_auth_method: token_endpoint_auth_method ?? (isPublic ? "none" : "client_secret_post"),
    client_id,
  });
}

/** Removes the client and what belongs to it. */
function remove(tenant: Tenant, id: string): void {
  for (const grant of tenant.clientGrants.all()) {
    if (grant.client_id === id) tenant.clientGrants.delete(grant.id);
  }
  for (const connection of tenant.connections.all()) {
    const enabled_clients = connection.enabled_clients.filter((each) => each !== id);
    if (enabled_clients.length < connection.enabled_clients.length) {
      tenant.connections.put(connection.id, { ...connection, enabled_clients });
    }
  }
  tenant.clients.delete(id);
}

export const clientRoutes: Routes = (app, tenant) => {
  const readers = needs("read:clients", "read:client_keys");
  const client = (id: string) => found(tenant.clients.get(id), "client");
  /** The secret is for those who may read keys. */
  const view = (request: Parameters<typeof hasScope>[0], { client_secret, ...rest }: Client) =>
    hasScope(request, "read:client_keys", "create:clients") ? { ...rest, client_secret } : rest;
  app.get("/api/v2/clients", readers, (request) => {
    const query = queryOf(request, listQuery);
    const types = query.app_type?.split(",");
    const clients = tenant.clients.all().filter(({ app_type }) => !types || types.includes(app_type ?? ""));
    const views = clients.map((each) => choose(view(request, each), query));
    return pageOf(query, "clients", views);
  });
  app.post("/api/v2/clients", needs("create:clients"), (request, reply) => {
    reply.code(201);
    return create(tenant, bodyOf(request, settings));
  });
  app.get("/api/v2/clients/:id", readers, (request) => {
    const query = queryOf(request, z.strictObject(fieldsQuery));
    return choose(view(request, client(param(request, "id"))), query);
  });
  app.patch("/api/v2/clients/:id", needs("update:clients", "update:client_keys"), (request) => {
    const old = client(param(request, "id"));
    const changes = bodyOf(request, settings.partial());
    const changed = { ...old, ...changes } as Client;
    return view(request, tenant.clients.put(old.client_id, changed));
  });
  app.delete("/api/v2/clients/:id", needs("delete:clients"), (request, reply) => {
    remove(tenant, param(request, "id"));
    reply.code(204).send();
  });
  app.post("/api/v2/clients/:id/rotate-secret", needs("update:client_keys"), (request) => {
    const old = client(param(request, "id"));
    return tenant.clients.put(old.client_id, { ...old, client_secret: randomId(64) });
  });
};
