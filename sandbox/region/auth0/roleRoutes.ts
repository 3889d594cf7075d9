import { z } from "zod";
import { Auth0Error, found } from "./errors.ts";
import { bodyOf, needs, param, queryOf, type Routes, userIdParam } from "./http.ts";
import { randomId } from "./ids.ts";
import { checkpointOf, checkpointQuery, pageOf, pageQuery } from "./pagination.ts";
import type { Tenant } from "./tenant.ts";
import type { Permission, Role, User } from "./types.ts";

const name = z.string().min(1);
const createBody = z.strictObject({ name, description: z.string().min(1).optional() });
const updateBody = createBody.partial();
const listQuery = z.strictObject({ ...pageQuery, name_filter: z.string().optional() });
const usersBody = z.strictObject({ users: z.array(z.string().min(1)).min(1) });
const rolesBody = z.strictObject({ roles: z.array(z.string().min(1)).min(1) });
const permissionsBody = z.strictObject({
  permissions: z.array(
    z.strictObject({ resource_server_identifier: z.string().min(1), permission_name: z.string().min(1) }),
  ),
});

function roleOf(tenant: Tenant, id: string): Role {
  return found(tenant.roles.get(id), "role");
}

function checkName(tenant: Tenant, name: string | undefined, own?: string): void {
  if (tenant.roles.all().some((role) => role.name === name && role.id !== own)) {
    throw new Auth0Error(409, "The role already exists.", "role_exists");
  }
}

function samePermission(a: Permission, b: Permission): boolean {
  return (
    a.permission_name === b.permission_name && a.resource_server_identifier === b.resource_server_identifier
  );
}

/** @throws Auth0Error 404 for an API or a permission that does not exist */
function checkPermission(tenant: Tenant, permission: Permission): void {
  const { resource_server_identifier: identifier, permission_name } = permission;
  const server = tenant.resourceServers.all().find((each) => each.identifier === identifier);
  if (!found(server, "resource_server").scopes?.some(({ value }) => value === permission_name)) {
    const message = `The permission ${permission_name} does not exist in the resource server ${identifier}.`;
    throw new Auth0Error(404, message, "inexistent_permission");
  }
}

/** https://auth0.com/docs/api/management/v2/roles */
export const roleRoutes: Routes = (app, tenant) => {
  app.get("/api/v2/roles", needs("read:roles"), (request) => {
    const query = queryOf(request, listQuery);
    const wanted = query.name_filter?.toLowerCase() ?? "";
    const roles = tenant.roles.all().filter(({ name }) => name.toLowerCase().includes(wanted));
    return pageOf(query, "roles", roles);
  });
  app.post("/api/v2/roles", needs("create:roles"), (request) => {
    const body = bodyOf(request, createBody);
    checkName(tenant, body.name);
    const id = `rol_${randomId(16)}`;
    return tenant.roles.put(id, { id, ...body });
  });
  app.get("/api/v2/roles/:id", needs("read:roles"), (request) => roleOf(tenant, param(request, "id")));
  app.patch("/api/v2/roles/:id", needs("update:roles"), (request) => {
    const role = roleOf(tenant, param(request, "id"));
    const body = bodyOf(request, updateBody);
    checkName(tenant, body.name, role.id);
    return tenant.roles.put(role.id, { ...role, ...body });
  });
  app.delete("/api/v2/roles/:id", needs("delete:roles"), (request, reply) => {
    const role = roleOf(tenant, param(request, "id"));
    for (const user of tenant.users.withRole(role)) tenant.users.removeRoles(user.user_id, [role.id]);
    tenant.rolePermissions.delete(role.id);
    tenant.roles.delete(role.id);
    reply.code(200).send({});
  });
};

/** https://auth0.com/docs/api/management/v2/roles/get-role-permission */
export const rolePermissionRoutes: Routes = (app, tenant) => {
  const path = "/api/v2/roles/:id/permissions";
  const permissionsOf = (role: Role) => tenant.rolePermissions.get(role.id) ?? [];
  app.get(path, needs("read:roles"), (request) => {
    const servers = tenant.resourceServers.all();
    const permissions = permissionsOf(roleOf(tenant, param(request, "id"))).map((permission) => {
      const server = servers.find(({ identifier }) => identifier === permission.resource_server_identifier);
      const scope = server?.scopes?.find(({ value }) => value === permission.permission_name);
      return { ...permission, resource_server_name: server?.name, description: scope?.description };
    });
    return pageOf(queryOf(request, z.strictObject(pageQuery)), "permissions", permissions);
  });
  app.post(path, needs("update:roles"), (request, reply) => {
    const role = roleOf(tenant, param(request, "id"));
    const { permissions } = bodyOf(request, permissionsBody);
    for (const permission of permissions) checkPermission(tenant, permission);
    const old = permissionsOf(role);
    const added = permissions.filter((each) => !old.some((known) => samePermission(known, each)));
    tenant.rolePermissions.put(role.id, [...old, ...added]);
    reply.code(201).send({});
  });
  app.delete(path, needs("update:roles"), (request, reply) => {
    const role = roleOf(tenant, param(request, "id"));
    const { permissions } = bodyOf(request, permissionsBody);
    const kept = permissionsOf(role).filter(
      (known) => !permissions.some((each) => samePermission(known, each)),
    );
    tenant.rolePermissions.put(role.id, kept);
    reply.code(204).send();
  });
};

function member({ user_id, email, picture, name }: User): object {
  return { user_id, email, picture, name };
}

/** Which users have which roles. https://auth0.com/docs/api/management/v2/roles/get-role-user */
export const roleMemberRoutes: Routes = (app, tenant) => {
  const query = z.strictObject({ ...pageQuery, ...checkpointQuery });
  app.get("/api/v2/roles/:id/users", needs("read:role_members", "read:users"), (request) => {
    const users = tenant.users.withRole(roleOf(tenant, param(request, "id")));
    const { from, take, ...pages } = queryOf(request, query);
    if (from === undefined && take === undefined) {
      return pageOf(pages, "users", users.map(member), { first1000: true });
    }
    const answer = checkpointOf({ from, take }, "users", users, ({ user_id }) => user_id);
    return { ...answer, users: (answer as { users: User[] }).users.map(member) };
  });
  app.post("/api/v2/roles/:id/users", needs("create:role_members", "update:users"), (request) => {
    const role = roleOf(tenant, param(request, "id"));
    const users = bodyOf(request, usersBody).users.map((id) => tenant.users.get(id));
    for (const { user_id } of users) tenant.users.addRoles(user_id, [role.id]);
    return {};
  });
  app.get("/api/v2/users/:id/roles", needs("read:users", "read:roles"), (request) => {
    const { user_id } = tenant.users.get(userIdParam(request));
    const roles = tenant.users.roleIds(user_id).map((id) => roleOf(tenant, id));
    return pageOf(queryOf(request, z.strictObject(pageQuery)), "roles", roles);
  });
  app.post("/api/v2/users/:id/roles", needs("update:users", "create:role_members"), (request, reply) => {
    const { user_id } = tenant.users.get(userIdParam(request));
    const { roles } = bodyOf(request, rolesBody);
    tenant.users.addRoles(
      user_id,
      roles.map((id) => roleOf(tenant, id).id),
    );
    reply.code(204).send();
  });
  app.delete("/api/v2/users/:id/roles", needs("update:users", "delete:role_members"), (request, reply) => {
    const { user_id } = tenant.users.get(userIdParam(request));
    tenant.users.removeRoles(user_id, bodyOf(request, rolesBody).roles);
    reply.code(204).send();
  });
};
