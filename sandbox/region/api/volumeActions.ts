import { z } from "zod";
import type { Region } from "../region.ts";
import type { Action, Droplet, Volume } from "../state.ts";
import { actionPage, actionView } from "./actions.ts";
import { ApiError, found, notFound } from "./errors.ts";
import { bodyOf, idParam, param, type Routes } from "./http.ts";
import { volumeSize } from "./volumes.ts";

const dropletId = z.coerce.number("droplet_id is required").int();
const byId = z.discriminatedUnion(
  "type",
  [
    z.object({ type: z.literal("attach"), droplet_id: dropletId }),
    z.object({ type: z.literal("detach"), droplet_id: dropletId }),
    z.object({ type: z.literal("resize"), size_gigabytes: volumeSize }),
  ],
  "You specified an invalid action type.",
);
const byName = z.object({
  type: z.enum(["attach", "detach"], "You specified an invalid action type."),
  volume_name: z.string("volume_name is required"),
  region: z.string().optional(),
  droplet_id: dropletId,
});
type VolumeAction = z.output<typeof byId>;

function dropletFor(region: Region, volume: Volume, id: number): Droplet {
  const droplet = region.state.droplets.find((other) => other.id === id);
  if (!droplet) throw notFound("droplet not found");
  if (droplet.region !== volume.region)
    throw new ApiError(422, "Droplet and volume must be in the same region");
  return droplet;
}

function check(region: Region, volume: Volume, body: VolumeAction): void {
  if (body.type === "resize") {
    if (body.size_gigabytes <= volume.size_gigabytes) {
      throw new ApiError(422, "new volume size must be greater than the current size");
    }
    return;
  }
  const droplet = dropletFor(region, volume, body.droplet_id);
  if (body.type === "attach" && volume.dropletId !== null) {
    throw new ApiError(422, `volume is already attached to Droplet ${volume.dropletId}`);
  }
  if (body.type === "detach" && volume.dropletId !== droplet.id) {
    throw new ApiError(422, `volume is not attached to Droplet ${droplet.id}`);
  }
}

function start(region: Region, volume: Volume, body: VolumeAction): Action {
  check(region, volume, body);
  const action = region.actions.start({
    type: `${body.type}_volume`,
    resource_type: "volume",
    // Actions identify their resource by an integer. A volume has none, because its id is a UUID.
    resource_id: 0,
    region_slug: volume.region,
    volume: volume.id,
    ...(body.type === "resize" ? { params: { size: body.size_gigabytes } } : { droplet: body.droplet_id }),
  });
  region.commit();
  return action;
}

export const volumeActionRoutes: Routes = (app, region) => {
  const { state } = region;
  const existing = (id: string) => found(state.volumes.find((volume) => volume.id === id));
  const ofVolume = (volume: Volume) => (action: Action) => action.params.volume === volume.id;
  app.post("/v2/volumes/:id/actions", (request, reply) => {
    const action = start(region, existing(param(request, "id")), bodyOf(request, byId));
    reply.code(202);
    return { action: actionView(action) };
  });
  app.post("/v2/volumes/actions", (request, reply) => {
    const body = bodyOf(request, byName);
    const volume = state.volumes.find(
      ({ name, region: slug }) => name === body.volume_name && (body.region ?? slug) === slug,
    );
    reply.code(202);
    return { action: actionView(start(region, found(volume), body)) };
  });
  app.get("/v2/volumes/:id/actions", (request) =>
    actionPage(request, state.actions, ofVolume(existing(param(request, "id")))),
  );
  app.get("/v2/volumes/:id/actions/:action", (request) => {
    const matches = ofVolume(existing(param(request, "id")));
    const action = state.actions.find((other) => matches(other) && other.id === idParam(request, "action"));
    return { action: actionView(found(action)) };
  });
};
