import { randomUUID } from "node:crypto";
import { z } from "zod";
import { Auth0Error, found } from "./errors.ts";
import { bodyOf, needs, param, queryOf, type Routes } from "./http.ts";
import { pageOf, pageQuery } from "./pagination.ts";
import type { Tenant } from "./tenant.ts";
import type { Action, ActionVersion } from "./types.ts";

const updateBody = z.strictObject({
  name: z.string().min(1).optional(),
  supported_triggers: z
    .array(z.strictObject({ id: z.string().min(1), version: z.string().optional() }))
    .min(1)
    .max(1)
    .optional(),
  code: z.string().optional(),
  runtime: z.enum(["node12", "node16", "node18", "node18-actions", "node22"]).optional(),
  dependencies: z.array(z.strictObject({ name: z.string(), version: z.string() })).optional(),
  secrets: z.array(z.strictObject({ name: z.string().min(1), value: z.string().optional() })).optional(),
  modules: z.array(z.looseObject({})).optional(),
});
const createBody = updateBody.required({ name: true, supported_triggers: true });

/** An action is built some time after each change. */
function statusOf(tenant: Tenant, action: Action): "building" | "built" {
  return tenant.now() - Date.parse(action.updated_at) < tenant.options.actionBuildMs ? "building" : "built";
}

/** Never with the values of secrets. */
function view(tenant: Tenant, { secrets, ...action }: Action): object {
  return {
    ...action,
    secrets: secrets.map(({ name, updated_at }) => ({ name, updated_at })),
    status: statusOf(tenant, { secrets, ...action }),
    installed_integration_id: null,
  };
}

/** A secret without a value keeps the old one. */
function secretsOf(
  given: { name: string; value?: string | undefined }[],
  old: Action["secrets"],
  updated_at: string,
): Action["secrets"] {
  return given.map(({ name, value }) => {
    const known = old.find((each) => each.name === name);
    return value === undefined && known ? known : { name, value: value ?? "", updated_at };
  });
}

function checkName(tenant: Tenant, name: string | undefined, own?: string): void {
  if (tenant.actions.all().some((action) => action.name === name && action.id !== own)) {
    throw new Auth0Error(409, "An action with the same name already exists.", "action_name_conflict");
  }
}

function create(tenant: Tenant, body: z.output<typeof createBody>): Action {
  checkName(tenant, body.name);
  const now = tenant.timestamp();
  const id = randomUUID();
  return tenant.actions.put(id, {
    code: "",
    runtime: "node22",
    dependencies: [],
    ...body,
    id,
    secrets: secretsOf(body.secrets ?? [], [], now),
    all_changes_deployed: false,
    created_at: now,
    updated_at: now,
  });
}

function update(tenant: Tenant, old: Action, body: z.output<typeof updateBody>): Action {
  checkName(tenant, body.name, old.id);
  const now = tenant.timestamp();
  const secrets = body.secrets === undefined ? old.secrets : secretsOf(body.secrets, old.secrets, now);
  return tenant.actions.put(old.id, {
    ...old,
    ...body,
    secrets,
    all_changes_deployed: false,
    updated_at: now,
  } as Action);
}

function deploy(tenant: Tenant, action: Action): ActionVersion {
  if (statusOf(tenant, action) !== "built") {
    throw new Auth0Error(
      400,
      "An action must be in the 'built' state before it can be deployed.",
      "action_not_built",
    );
  }
  const versions = tenant.actionVersions.all().filter(({ action_id }) => action_id === action.id);
  const { code, runtime, dependencies, secrets } = action;
  const id = randomUUID();
  const version: ActionVersion = {
    id,
    action_id: action.id,
    number: versions.length + 1,
    code,
    runtime,
    dependencies,
    secrets,
    deployed: true,
    status: "built",
    built_at: tenant.timestamp(),
    created_at: tenant.timestamp(),
  };
  tenant.actionVersions.put(id, version);
  const { secrets: _, ...shown } = version;
  tenant.actions.put(action.id, { ...action, all_changes_deployed: true, deployed_version: shown });
  return version;
}

/** https://auth0.com/docs/api/management/v2/actions */
export const actionRoutes: Routes = (app, tenant) => {
  const path = "/api/v2/actions/actions";
  const action = (id: string) => found(tenant.actions.get(id), "action");
  const listQuery = z.strictObject({
    ...pageQuery,
    actionName: z.string().optional(),
    triggerId: z.string().optional(),
  });
  app.get(path, needs("read:actions"), (request) => {
    const { actionName, triggerId, page = 0, per_page = 50 } = queryOf(request, listQuery);
    const actions = tenant.actions
      .all()
      .filter(({ name }) => actionName === undefined || name === actionName)
      .filter((each) => triggerId === undefined || each.supported_triggers[0]?.id === triggerId);
    const part = pageOf({ page, per_page }, "actions", actions) as Action[];
    return { actions: part.map((each) => view(tenant, each)), total: actions.length, page, per_page };
  });
  app.post(path, needs("create:actions"), (request, reply) => {
    reply.code(201);
    return view(tenant, create(tenant, bodyOf(request, createBody)));
  });
  app.get(`${path}/:id`, needs("read:actions"), (request) => view(tenant, action(param(request, "id"))));
  app.patch(`${path}/:id`, needs("update:actions"), (request) =>
    view(tenant, update(tenant, action(param(request, "id")), bodyOf(request, updateBody))),
  );
  app.delete(`${path}/:id`, needs("delete:actions"), (request, reply) => {
    const { force } = queryOf(request, z.strictObject({ force: z.enum(["true", "false"]).optional() }));
    const { id } = action(param(request, "id"));
    const bound = tenant.bindings.entries().filter(([, list]) => list.some((each) => each.action_id === id));
    if (bound.length > 0 && force !== "true") {
      throw new Auth0Error(409, "An action that is bound to a trigger cannot be deleted.", "action_bound");
    }
    for (const [trigger, list] of bound) {
      tenant.bindings.put(
        trigger,
        list.filter((each) => each.action_id !== id),
      );
    }
    tenant.actions.delete(id);
    reply.code(204).send();
  });
  app.post(`${path}/:id/deploy`, needs("create:actions"), (request, reply) => {
    const { secrets: _, ...version } = deploy(tenant, action(param(request, "id")));
    reply.code(202);
    return version;
  });
  app.get(`${path}/:id/versions`, needs("read:actions"), (request) => {
    const { id } = action(param(request, "id"));
    const { page = 0, per_page = 50 } = queryOf(request, z.strictObject(pageQuery));
    const versions = tenant.actionVersions.all().filter(({ action_id }) => action_id === id);
    const views = versions.toReversed().map(({ secrets: _, ...version }) => version);
    return {
      versions: pageOf({ page, per_page }, "versions", views),
      total: versions.length,
      page,
      per_page,
    };
  });
};
