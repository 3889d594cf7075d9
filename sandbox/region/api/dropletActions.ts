import { z } from "zod";
import { dropletActionTypes } from "../actionHandlers.ts";
import { sizes } from "../catalogue.ts";
import type { Region } from "../region.ts";
import type { Action, Droplet } from "../state.ts";
import { actionView } from "./actions.ts";
import { dropletName, seePower } from "./droplets.ts";
import { ApiError, found } from "./errors.ts";
import { bodyOf, idParam, query, type Routes } from "./http.ts";

const actionBody = z.object({
  type: z.string("You specified an invalid action type."),
  size: z.string().optional(),
  disk: z.boolean().optional(),
  name: dropletName.optional(),
});
type ActionBody = z.output<typeof actionBody>;

function checkResize(droplet: Droplet, { size: slug }: ActionBody): void {
  const size = sizes.find((other) => other.slug === slug);
  if (!size) throw new ApiError(422, "You specified an invalid size for Droplet resize.");
  if (droplet.status !== "off")
    throw new ApiError(422, "Droplet must be powered off before it can be resized.");
  if (slug === droplet.size) throw new ApiError(422, "Droplet is already this size.");
  if (size.disk < droplet.diskGb) {
    throw new ApiError(422, "This size is not available because it has a smaller disk.");
  }
}

/**
 * Checks the conditions of an action type.
 * @throws ApiError 422
 */
function check(droplet: Droplet, body: ActionBody): void {
  if (!dropletActionTypes.includes(body.type) || body.type === "create" || body.type === "destroy") {
    throw new ApiError(422, `The action "${body.type}" is not available in this region.`);
  }
  if (body.type === "resize") checkResize(droplet, body);
  if (body.type === "rename" && body.name === undefined) throw new ApiError(422, "Name can't be blank");
  if (body.type === "power_on" && droplet.status === "active") {
    throw new ApiError(422, "Droplet is already powered on.");
  }
  // A shutdown of a powered-off droplet succeeds. The official provider relies on that when it deletes one.
  if (["power_off", "reboot", "power_cycle"].includes(body.type) && droplet.status === "off") {
    throw new ApiError(422, "Droplet is already powered off.");
  }
}

function start(region: Region, droplet: Droplet, { type, ...params }: ActionBody): Action {
  // A busy droplet refuses every action, so the action's conditions are not checked.
  if (!region.actions.pendingOn({ droplet: droplet.id })) check(droplet, { type, ...params });
  return region.actions.start({
    type,
    resource_type: "droplet",
    resource_id: droplet.id,
    region_slug: droplet.region,
    droplet: droplet.id,
    params,
  });
}

export const dropletActionRoutes: Routes = (app, region) => {
  const { state } = region;
  const existing = (id: number) => found(state.droplets.find((droplet) => droplet.id === id));
  app.post("/v2/droplets/:id/actions", async (request, reply) => {
    const droplet = existing(idParam(request));
    const body = bodyOf(request, actionBody);
    await seePower(region, droplet);
    const action = start(region, droplet, body);
    region.commit();
    reply.code(201);
    return { action: actionView(action) };
  });
  app.post("/v2/droplets/actions", (request, reply) => {
    const tag = query(request).tag_name;
    const body = bodyOf(request, actionBody);
    const droplets = state.droplets.filter(({ tags }) => tag !== undefined && tags.includes(tag));
    const actions = droplets.map((droplet) => start(region, droplet, body));
    region.commit();
    reply.code(201);
    return { actions: actions.map(actionView) };
  });
  app.get("/v2/droplets/:id/actions/:action", (request) => {
    const { id } = existing(idParam(request));
    const action = state.actions.find(
      (other) =>
        other.id === idParam(request, "action") &&
        other.resource_type === "droplet" &&
        other.resource_id === id,
    );
    return { action: actionView(found(action)) };
  });
};
