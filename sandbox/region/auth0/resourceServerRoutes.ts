import { z } from "zod";
import { Auth0Error, found } from "./errors.ts";
import { bodyOf, needs, param, queryOf, type Routes } from "./http.ts";
import { randomUserId } from "./ids.ts";
import { checkpointOf, checkpointQuery, pageOf, pageQuery } from "./pagination.ts";
import type { Tenant } from "./tenant.ts";
import type { ResourceServer } from "./types.ts";

const updateBody = z.strictObject({
  name: z
    .string()
    .max(200)
    .regex(/^[^<>]*$/)
    .optional(),
  scopes: z
    .array(z.strictObject({ value: z.string().min(1).max(280), description: z.string().max(500).optional() }))
    .max(1_000)
    .optional(),
  signing_alg: z.enum(["HS256", "RS256", "PS256", "RS512"]).optional(),
  signing_secret: z.string().min(16).optional(),
  allow_offline_access: z.boolean().optional(),
  allow_online_access: z.boolean().optional(),
  token_lifetime: z.int().min(0).max(2_592_000).optional(),
  token_lifetime_for_web: z.int().min(0).max(2_592_000).optional(),
  token_dialect: z
    .enum(["access_token", "access_token_authz", "rfc9068_profile", "rfc9068_profile_authz"])
    .optional(),
  enforce_policies: z.boolean().optional(),
  skip_consent_for_verifiable_first_party_clients: z.boolean().optional(),
  consent_policy: z.string().nullable().optional(),
  subject_type_authorization: z.looseObject({}).optional(),
});
const createBody = updateBody.extend({ identifier: z.string().min(1).max(600) });

/** By its id or its identifier. */
function serverOf(tenant: Tenant, key: string): ResourceServer {
  const servers = tenant.resourceServers.all();
  const server = servers.find(({ id, identifier }) => id === key || identifier === key);
  return found(server, "resource_server");
}

function ownServerOf(tenant: Tenant, key: string): ResourceServer {
  const server = serverOf(tenant, key);
  if (!server.is_system) return server;
  throw new Auth0Error(403, "System APIs cannot be changed.", "operation_not_supported");
}

function create(tenant: Tenant, body: z.output<typeof createBody>): ResourceServer {
  if (tenant.resourceServers.all().some(({ identifier }) => identifier === body.identifier)) {
    const message = `A resource server with identifier ${body.identifier} already exists.`;
    throw new Auth0Error(409, message, "resource_server_exists");
  }
  const id = randomUserId();
  return tenant.resourceServers.put(id, {
    name: body.identifier,
    allow_offline_access: false,
    skip_consent_for_verifiable_first_party_clients: true,
    token_lifetime: 86_400,
    token_lifetime_for_web: 7_200,
    signing_alg: "RS256",
    token_dialect: "access_token",
    enforce_policies: false,
    is_system: false,
    ...body,
    id,
  });
}

/** A permission that an API loses, roles and grants lose too. */
function dropPermissions(tenant: Tenant, { identifier, scopes = [] }: ResourceServer): void {
  const known = scopes.map(({ value }) => value);
  for (const [role, permissions] of tenant.rolePermissions.entries()) {
    const kept = permissions.filter(
      (each) => each.resource_server_identifier !== identifier || known.includes(each.permission_name),
    );
    if (kept.length < permissions.length) tenant.rolePermissions.put(role, kept);
  }
  for (const grant of tenant.clientGrants.all()) {
    if (grant.audience !== identifier) continue;
    const scope = grant.scope.filter((each) => known.includes(each));
    if (scope.length < grant.scope.length) tenant.clientGrants.put(grant.id, { ...grant, scope });
  }
}

/** https://auth0.com/docs/api/management/v2/resource-servers */
export const resourceServerRoutes: Routes = (app, tenant) => {
  const query = z.strictObject({ ...pageQuery, ...checkpointQuery });
  app.get("/api/v2/resource-servers", needs("read:resource_servers"), (request) => {
    const { from, take, ...pages } = queryOf(request, query);
    const servers = tenant.resourceServers.all();
    if (from === undefined && take === undefined) return pageOf(pages, "resource_servers", servers);
    return checkpointOf({ from, take }, "resource_servers", servers, ({ id }) => id);
  });
  app.post("/api/v2/resource-servers", needs("create:resource_servers"), (request, reply) => {
    reply.code(201);
    return create(tenant, bodyOf(request, createBody));
  });
  app.get("/api/v2/resource-servers/:id", needs("read:resource_servers"), (request) =>
    serverOf(tenant, param(request, "id")),
  );
  app.patch("/api/v2/resource-servers/:id", needs("update:resource_servers"), (request) => {
    const old = ownServerOf(tenant, param(request, "id"));
    const server = tenant.resourceServers.put(old.id, {
      ...old,
      ...bodyOf(request, updateBody),
    } as ResourceServer);
    dropPermissions(tenant, server);
    return server;
  });
  app.delete("/api/v2/resource-servers/:id", needs("delete:resource_servers"), (request, reply) => {
    const server = ownServerOf(tenant, param(request, "id"));
    dropPermissions(tenant, { ...server, scopes: [] });
    for (const grant of tenant.clientGrants.all()) {
      if (grant.audience === server.identifier) tenant.clientGrants.delete(grant.id);
    }
    tenant.resourceServers.delete(server.id);
    reply.code(204).send();
  });
};
