import { randomUUID } from "node:crypto";
import { z } from "zod";
import { Auth0Error, found } from "./errors.ts";
import { bodyOf, needs, param, queryOf, type Routes } from "./http.ts";
import { pageOf, pageQuery } from "./pagination.ts";
import type { Tenant } from "./tenant.ts";
import type { Binding } from "./types.ts";

export const TRIGGERS = [
  "post-login",
  "credentials-exchange",
  "pre-user-registration",
  "post-user-registration",
];

const body = z.strictObject({
  bindings: z.array(
    z.strictObject({
      ref: z.strictObject({ type: z.enum(["action_id", "action_name", "binding_id"]), value: z.string() }),
      display_name: z.string().min(1),
      secrets: z.array(z.looseObject({})).optional(),
    }),
  ),
});

function triggerOf(id: string): string {
  return found(
    TRIGGERS.find((trigger) => trigger === id),
    "trigger",
  );
}

/** @throws Auth0Error 404 for an action that does not exist, 400 for one that is not deployed or of another trigger */
function bind(
  tenant: Tenant,
  trigger: string,
  { ref, display_name }: z.output<typeof body>["bindings"][number],
): Binding {
  const old = (tenant.bindings.get(trigger) ?? []).find(
    ({ id }) => ref.type === "binding_id" && id === ref.value,
  );
  const action = tenant.actions
    .all()
    .find(({ id, name }) =>
      ref.type === "action_name" ? name === ref.value : id === (old?.action_id ?? ref.value),
    );
  const { id, supported_triggers, deployed_version } = found(action, "action");
  if (supported_triggers[0]?.id !== trigger) {
    throw new Auth0Error(400, `The action does not support the trigger ${trigger}.`, "invalid_body");
  }
  if (deployed_version === undefined) {
    throw new Auth0Error(400, "The action must be deployed before it is bound.", "action_not_deployed");
  }
  return {
    id: old?.id ?? randomUUID(),
    action_id: id,
    display_name,
    created_at: old?.created_at ?? tenant.timestamp(),
  };
}

function view(tenant: Tenant, trigger: string, { action_id, ...binding }: Binding): object {
  const { name } = found(tenant.actions.get(action_id), "action");
  return { ...binding, trigger_id: trigger, action: { id: action_id, name } };
}

/** https://auth0.com/docs/api/management/v2/actions/patch-bindings */
export const bindingRoutes: Routes = (app, tenant) => {
  const path = "/api/v2/actions/triggers/:trigger/bindings";
  const versions: Record<string, string> = { "post-login": "v3" };
  app.get("/api/v2/actions/triggers", needs("read:actions"), () => ({
    triggers: TRIGGERS.map((id) => ({ id, version: versions[id] ?? "v2", status: "CURRENT" })),
  }));
  app.get(path, needs("read:actions"), (request) => {
    const trigger = triggerOf(param(request, "trigger"));
    const { page = 0, per_page = 50 } = queryOf(request, z.strictObject(pageQuery));
    const all = (tenant.bindings.get(trigger) ?? []).map((each) => view(tenant, trigger, each));
    return { bindings: pageOf({ page, per_page }, "bindings", all), total: all.length, page, per_page };
  });
  // The list replaces the old one, and its order is that of execution.
  app.patch(path, needs("update:actions"), (request) => {
    const trigger = triggerOf(param(request, "trigger"));
    const bindings = bodyOf(request, body).bindings.map((each) => bind(tenant, trigger, each));
    tenant.bindings.put(trigger, bindings);
    return { bindings: bindings.map((each) => view(tenant, trigger, each)) };
  });
};
