import { z } from "zod";
import { Auth0Error, found } from "./errors.ts";
import { bodyOf, needs, param, queryOf, type Routes } from "./http.ts";
import { randomId } from "./ids.ts";
import { checkpointOf, checkpointQuery, pageOf, pageQuery } from "./pagination.ts";
import type { Tenant } from "./tenant.ts";

const settings = {
  scope: z.array(z.string().min(1)).optional(),
  organization_usage: z.string().optional(),
  allow_any_organization: z.boolean().optional(),
};
const createBody = z.strictObject({
  ...settings,
  client_id: z.string().min(1),
  audience: z.string().min(1),
  subject_type: z.enum(["client", "user"]).optional(),
});
const listQuery = z.strictObject({
  ...pageQuery,
  ...checkpointQuery,
  audience: z.string().optional(),
  client_id: z.string().optional(),
});

/** @throws Auth0Error 400 for a scope that the API does not have */
function checkScopes(tenant: Tenant, audience: string, scopes: readonly string[]): void {
  const server = tenant.resourceServers.all().find(({ identifier }) => identifier === audience);
  const known = found(server, "resource_server").scopes?.map(({ value }) => value) ?? [];
  const strange = scopes.filter((scope) => !known.includes(scope));
  if (strange.length > 0) {
    const message = `One or more scopes don't exist in the resource server: ${strange.join(", ")}`;
    throw new Auth0Error(400, message, "invalid_body");
  }
}

/** https://auth0.com/docs/api/management/v2/client-grants */
export const clientGrantRoutes: Routes = (app, tenant) => {
  const grant = (id: string) => found(tenant.clientGrants.get(id), "client_grant");
  app.get("/api/v2/client-grants", needs("read:client_grants"), (request) => {
    const { audience, client_id, from, take, ...pages } = queryOf(request, listQuery);
    const grants = tenant.clientGrants
      .all()
      .filter((each) => audience === undefined || each.audience === audience)
      .filter((each) => client_id === undefined || each.client_id === client_id);
    if (from === undefined && take === undefined) return pageOf(pages, "client_grants", grants);
    return checkpointOf({ from, take }, "client_grants", grants, ({ id }) => id);
  });
  app.post("/api/v2/client-grants", needs("create:client_grants"), (request, reply) => {
    const { scope = [], ...body } = bodyOf(request, createBody);
    found(tenant.clients.get(body.client_id), "client");
    checkScopes(tenant, body.audience, scope);
    const taken = tenant.clientGrants
      .all()
      .some((each) => each.client_id === body.client_id && each.audience === body.audience);
    if (taken) {
      const message = "A resource with same client_id, audience already exists.";
      throw new Auth0Error(409, message, "conflict");
    }
    const id = `cgr_${randomId(16)}`;
    reply.code(201);
    return tenant.clientGrants.put(id, { subject_type: "client", ...body, id, scope });
  });
  app.get("/api/v2/client-grants/:id", needs("read:client_grants"), (request) => grant(param(request, "id")));
  app.patch("/api/v2/client-grants/:id", needs("update:client_grants"), (request) => {
    const old = grant(param(request, "id"));
    const { scope = old.scope, ...body } = bodyOf(request, z.strictObject(settings));
    checkScopes(tenant, old.audience, scope);
    return tenant.clientGrants.put(old.id, { ...old, ...body, scope });
  });
  app.delete("/api/v2/client-grants/:id", needs("delete:client_grants"), (request, reply) => {
    tenant.clientGrants.delete(param(request, "id"));
    reply.code(204).send();
  });
};
