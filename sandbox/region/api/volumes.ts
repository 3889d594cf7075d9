import { randomUUID } from "node:crypto";
import { z } from "zod";
import { regionSlugs } from "../catalogue.ts";
import type { Region } from "../region.ts";
import type { Volume } from "../state.ts";
import { timestamp } from "../timestamp.ts";
import { ApiError, found } from "./errors.ts";
import { bodyOf, param, query, type Routes } from "./http.ts";
import { page } from "./pagination.ts";
import { regionView } from "./regions.ts";
import { ensureTags, tagName } from "./tags.ts";

const maxSizeGb = 16_384;
const labelLength = { ext4: 16, xfs: 12 };
export const volumeSize = z.coerce
  .number("size_gigabytes is required")
  .int("size_gigabytes must be an integer")
  .min(1, "size_gigabytes must be at least 1")
  .max(maxSizeGb, `size_gigabytes must be at most ${maxSizeGb}`);

const createBody = z.object({
  name: z
    .string("name is required")
    .max(64, "name is too long (maximum is 64 characters)")
    .regex(
      /^[a-z][a-z0-9-]*$/,
      "name must start with a letter, and contain only lowercase letters, digits and dashes",
    ),
  region: z.string("region is required"),
  size_gigabytes: volumeSize,
  description: z.string().default(""),
  filesystem_type: z.enum(["ext4", "xfs", ""], "filesystem_type must be ext4 or xfs").default(""),
  filesystem_label: z.string().default(""),
  tags: z.array(tagName).nullish(),
});

function volumeView({ dropletId, region, ...volume }: Volume): object {
  return { ...volume, region: regionView(region), droplet_ids: dropletId === null ? [] : [dropletId] };
}

function check(region: Region, body: z.output<typeof createBody>): void {
  if (!regionSlugs.includes(body.region)) throw new ApiError(422, "region is invalid");
  const max = body.filesystem_type === "" ? undefined : labelLength[body.filesystem_type];
  if (max !== undefined && body.filesystem_label.length > max) {
    throw new ApiError(
      422,
      `filesystem_label is too long (maximum is ${max} characters for ${body.filesystem_type})`,
    );
  }
  if (region.state.volumes.some(({ name, region }) => name === body.name && region === body.region)) {
    throw new ApiError(409, "a volume with this name already exists in this region");
  }
}

async function create(region: Region, body: z.output<typeof createBody>): Promise<Volume> {
  check(region, body);
  const volume: Volume = {
    ...body,
    id: randomUUID(),
    created_at: timestamp(),
    dropletId: null,
    tags: [...new Set(body.tags ?? [])],
  };
  region.state.volumes.push(volume);
  try {
    await region.driver.createVolume({
      id: volume.id,
      name: volume.name,
      sizeGb: volume.size_gigabytes,
      ...(body.filesystem_type !== "" && { filesystem: body.filesystem_type }),
      ...(body.filesystem_label !== "" && { label: body.filesystem_label }),
    });
  } catch (error) {
    region.state.volumes = region.state.volumes.filter((other) => other !== volume);
    throw error;
  }
  ensureTags(region, volume.tags);
  region.commit();
  return volume;
}

async function remove(region: Region, volume: Volume): Promise<void> {
  if (volume.dropletId !== null || region.actions.pendingOn({ volume: volume.id })) {
    throw new ApiError(409, "volume is attached to a Droplet; detach it first");
  }
  await region.driver.deleteVolume(volume.id);
  region.state.volumes = region.state.volumes.filter((other) => other !== volume);
  delete region.state.projectResources[`do:volume:${volume.id}`];
  region.commit();
}

export const volumeRoutes: Routes = (app, region) => {
  const { state } = region;
  const existing = (id: string) => found(state.volumes.find((volume) => volume.id === id));
  app.get("/v2/volumes", (request) => {
    const { name, region: slug } = query(request);
    const selected = state.volumes.filter(
      (volume) =>
        (name === undefined || volume.name === name) && (slug === undefined || volume.region === slug),
    );
    return page(request, "volumes", selected, volumeView);
  });
  app.post("/v2/volumes", async (request, reply) => {
    const volume = await create(region, bodyOf(request, createBody));
    reply.code(201);
    return { volume: volumeView(volume) };
  });
  app.get("/v2/volumes/:id", (request) => ({ volume: volumeView(existing(param(request, "id"))) }));
  app.delete("/v2/volumes/:id", async (request, reply) => {
    await remove(region, existing(param(request, "id")));
    reply.code(204);
  });
  app.delete("/v2/volumes", async (request, reply) => {
    const { name, region: slug } = query(request);
    await remove(
      region,
      found(state.volumes.find((volume) => volume.name === name && volume.region === slug)),
    );
    reply.code(204);
  });
};
