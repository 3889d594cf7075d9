import { z } from "zod";
import type { Region } from "../region.ts";
import type { Droplet, Volume } from "../state.ts";
import { ApiError, found } from "./errors.ts";
import { bodyOf, param, type Routes } from "./http.ts";
import { page } from "./pagination.ts";

const namePattern = /^[\w:-]{1,255}$/;
const invalidName =
  "Tag names can be up to 255 characters long and contain only letters, numbers, colons, dashes, and underscores.";
export const tagName = z.string("Name can't be blank").regex(namePattern, invalidName);
const createBody = z.object({ name: tagName });
const resourcesBody = z.object({
  resources: z.array(z.object({ resource_id: z.coerce.string(), resource_type: z.string() })),
});

/** Creates missing tags, as the API does for tags of a new droplet or volume. */
export function ensureTags(region: Region, names: string[]): void {
  for (const name of names) if (!region.state.tags.includes(name)) region.state.tags.push(name);
}

/** @throws ApiError 422 if one of them does not exist */
export function requireTags(region: Region, names: string[]): void {
  const missing = names.filter((name) => !region.state.tags.includes(name));
  if (missing.length > 0) throw new ApiError(422, `tag does not exist: ${missing.join(", ")}`);
}

function tagged(
  items: { id: string | number; tags: string[] }[],
  tag: string,
  type: string,
  base: string,
): object {
  const members = items.filter(({ tags }) => tags.includes(tag));
  const last = members.at(-1);
  return { count: members.length, ...(last && { last_tagged_uri: `${base}/v2/${type}/${last.id}` }) };
}

function view(region: Region, name: string): object {
  const base = region.settings.api.url;
  const { droplets, volumes } = region.state;
  const count = [...droplets, ...volumes].filter(({ tags }) => tags.includes(name)).length;
  return {
    name,
    resources: {
      count,
      droplets: tagged(droplets, name, "droplets", base),
      volumes: tagged(volumes, name, "volumes", base),
      images: { count: 0 },
      volume_snapshots: { count: 0 },
      databases: { count: 0 },
    },
  };
}

function resourceOf(region: Region, type: string, id: string): Droplet | Volume {
  if (type === "droplet") return found(region.state.droplets.find((droplet) => droplet.id === Number(id)));
  if (type === "volume") return found(region.state.volumes.find((volume) => volume.id === id));
  throw new ApiError(422, `Resource type ${type} can not be tagged in this region`);
}

export const tagRoutes: Routes = (app, region) => {
  const { state } = region;
  const existing = (name: string) => found(state.tags.find((tag) => tag === name));
  app.get("/v2/tags", (request) => page(request, "tags", state.tags, (name) => view(region, name)));
  app.post("/v2/tags", (request, reply) => {
    const { name } = bodyOf(request, createBody);
    ensureTags(region, [name]);
    region.commit();
    reply.code(201);
    return { tag: view(region, name) };
  });
  app.get("/v2/tags/:name", (request) => ({ tag: view(region, existing(param(request, "name"))) }));
  app.delete("/v2/tags/:name", (request, reply) => {
    const name = existing(param(request, "name"));
    state.tags = state.tags.filter((tag) => tag !== name);
    for (const item of [...state.droplets, ...state.volumes, ...state.firewalls]) {
      item.tags = item.tags.filter((tag) => tag !== name);
    }
    region.commit();
    reply.code(204).send();
  });
  const retag = (change: (item: Droplet | Volume, name: string) => string[]) =>
    app.route({
      method: change === add ? "POST" : "DELETE",
      url: "/v2/tags/:name/resources",
      handler: (request, reply) => {
        const name = existing(param(request, "name"));
        const { resources } = bodyOf(request, resourcesBody);
        const items = resources.map((item) => resourceOf(region, item.resource_type, item.resource_id));
        for (const item of items) item.tags = change(item, name);
        region.commit();
        reply.code(204).send();
      },
    });
  const add = (item: Droplet | Volume, name: string) => [...new Set([...item.tags, name])];
  const remove = (item: Droplet | Volume, name: string) => item.tags.filter((tag) => tag !== name);
  retag(add);
  retag(remove);
};
