import { z } from "zod";
import { regionSlugs, sizes } from "../catalogue.ts";
import { netmask, numberToAddress, parseCidr } from "../cidr.ts";
import { membersOf } from "../firewallRules.ts";
import type { Region } from "../region.ts";
import type { Action, Droplet, Vpc } from "../state.ts";
import { timestamp } from "../timestamp.ts";
import { actionLink, actionPage } from "./actions.ts";
import { ApiError, found } from "./errors.ts";
import { firewallView } from "./firewalls.ts";
import { bodyOf, idParam, query, type Routes } from "./http.ts";
import { imageForDroplet, imageView } from "./images.ts";
import { page } from "./pagination.ts";
import { regionView } from "./regions.ts";
import { sizeView } from "./sizes.ts";
import { findKey } from "./sshKeys.ts";
import { ensureTags, tagName } from "./tags.ts";
import { defaultVpc } from "./vpcs.ts";

const maxUserDataBytes = 64 * 1024;
const maxDropletsAtOnce = 10;

export const dropletName = z
  .string("Name can't be blank")
  .regex(/^[a-zA-Z0-9.-]+$/, "Name Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)")
  .max(255, "Name is too long (maximum is 255 characters)");

const options = z.object({
  region: z.string().optional(),
  size: z.string("You specified an invalid size for Droplet creation."),
  image: z.union([z.string(), z.number()], "You specified an invalid image for Droplet creation."),
  ssh_keys: z.array(z.union([z.string(), z.number()])).nullish(),
  user_data: z
    .string()
    .refine(
      (text) => Buffer.byteLength(text) <= maxUserDataBytes,
      "User data is too large (maximum is 64 KiB)",
    )
    .nullish(),
  vpc_uuid: z.string().nullish(),
  tags: z.array(tagName).nullish(),
  volumes: z.array(z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])).nullish(),
  backups: z.boolean().nullish(),
  ipv6: z.boolean().nullish(),
  monitoring: z.boolean().nullish(),
});
/** One droplet by `name`, or several of a kind by `names`. */
const createBody = options
  .extend({
    name: dropletName.optional(),
    names: z.array(dropletName).min(1).max(maxDropletsAtOnce).optional(),
  })
  .refine(({ name, names }) => name !== undefined || names !== undefined, "Name can't be blank");
type Options = z.output<typeof options>;

export function dropletView(region: Region, droplet: Droplet): object {
  const size = found(sizes.find(({ slug }) => slug === droplet.size));
  const { network } = region.settings;
  const vpc = region.state.vpcs.find(({ id }) => id === droplet.vpcId);
  const range = vpc && parseCidr(vpc.ip_range);
  const publicV4 = {
    ip_address: droplet.publicIp,
    netmask: netmask(24),
    gateway: network.gateway,
    type: "public",
  };
  const privateV4 = range && {
    ip_address: droplet.privateIp,
    netmask: netmask(range.bits),
    gateway: numberToAddress(range.first + 1),
    type: "private",
  };
  return {
    id: droplet.id,
    name: droplet.name,
    memory: size.memory,
    vcpus: size.vcpus,
    disk: droplet.diskGb,
    disk_info: [{ type: "local", size: { amount: droplet.diskGb, unit: "gib" } }],
    locked: region.actions.pendingOn({ droplet: droplet.id }),
    status: droplet.status,
    kernel: null,
    created_at: droplet.createdAt,
    features: droplet.features,
    backup_ids: [],
    next_backup_window: null,
    snapshot_ids: [],
    image: imageView(droplet.image),
    volume_ids: region.state.volumes.filter((volume) => volume.dropletId === droplet.id).map(({ id }) => id),
    size: sizeView(size),
    size_slug: droplet.size,
    // A droplet gets its addresses during its creation. Clients wait for "active" before they read them.
    networks:
      droplet.status === "new"
        ? { v4: [], v6: [] }
        : { v4: privateV4 ? [privateV4, publicV4] : [publicV4], v6: [] },
    region: regionView(droplet.region),
    tags: droplet.tags,
    vpc_uuid: droplet.vpcId,
  };
}

/** Detects whether the droplet was powered off, or came back, without an API request. */
export async function seePower(region: Region, droplet: Droplet): Promise<void> {
  if (droplet.status === "new" || region.actions.pendingOn({ droplet: droplet.id })) return;
  const status = (await region.driver.isRunning(droplet.id)) ? "active" : "off";
  // An action may have started meanwhile. Then the action determines the status.
  if (status === droplet.status || region.actions.pendingOn({ droplet: droplet.id })) return;
  droplet.status = status;
  region.commit();
}

function keysFor(region: Region, ids: (string | number)[]): string[] {
  const unknown = ids.filter((id) => !findKey(region.state.sshKeys, id));
  if (unknown.length > 0) {
    throw new ApiError(422, `${unknown.join(", ")} are invalid key identifiers for Droplet creation.`);
  }
  return ids.map((id) => found(findKey(region.state.sshKeys, id)).public_key);
}

function checkVolumes(region: Region, ids: string[], slug: string): void {
  for (const id of ids) {
    const volume = region.state.volumes.find((other) => other.id === id);
    if (!volume) throw new ApiError(422, `volume ${id} was not found`);
    if (volume.region !== slug) throw new ApiError(422, "Droplet and volume must be in the same region");
    if (volume.dropletId !== null) throw new ApiError(422, `volume ${id} is already attached to a Droplet`);
  }
}

/** Validates everything that the request names before anything is created. */
async function placement(region: Region, body: Options): Promise<{ slug: string; vpc: Vpc }> {
  const given = region.state.vpcs.find(({ id }) => id === body.vpc_uuid);
  if (body.vpc_uuid && !given) throw new ApiError(422, "Failed to resolve VPC");
  const slug = body.region ?? given?.region ?? "nyc3";
  if (!regionSlugs.includes(slug))
    throw new ApiError(422, "You specified an invalid region for Droplet creation.");
  if (given && given.region !== slug) throw new ApiError(422, "Droplet and VPC must be in the same region");
  if (!sizes.some((size) => size.slug === body.size)) {
    throw new ApiError(422, "You specified an invalid size for Droplet creation.");
  }
  imageForDroplet(body.image);
  keysFor(region, body.ssh_keys ?? []);
  checkVolumes(region, body.volumes ?? [], slug);
  return { slug, vpc: given ?? (await defaultVpc(region, slug)) };
}

function freePublicIp(region: Region): string {
  const ip = region.settings.network.dropletAddresses.find((address) =>
    region.state.droplets.every(({ publicIp }) => publicIp !== address),
  );
  if (!ip) throw new ApiError(422, "creating this/these droplet(s) will exceed your droplet limit");
  return ip;
}

function freePrivateIp(region: Region, vpc: Vpc): string {
  const range = found(parseCidr(vpc.ip_range));
  // The first address is the network's, the second its gateway, the last its broadcast.
  for (let number = range.first + 2; number < range.last; number++) {
    const address = numberToAddress(number);
    if (region.state.droplets.every((other) => other.vpcId !== vpc.id || other.privateIp !== address))
      return address;
  }
  throw new ApiError(422, "no free address is left in the VPC");
}

function create(region: Region, name: string, body: Options, slug: string, vpc: Vpc): Action {
  const size = found(sizes.find((other) => other.slug === body.size));
  const droplet: Droplet = {
    id: region.newId(),
    name,
    image: imageForDroplet(body.image).slug,
    size: size.slug,
    region: slug,
    diskGb: size.disk,
    status: "new",
    createdAt: timestamp(),
    userData: body.user_data ?? "",
    sshPublicKeys: keysFor(region, body.ssh_keys ?? []),
    features: [
      ...(body.backups ? ["backups"] : []),
      ...(body.monitoring ? ["monitoring"] : []),
      "droplet_agent",
      "private_networking",
    ],
    tags: [...new Set(body.tags ?? [])],
    vpcId: vpc.id,
    publicIp: freePublicIp(region),
    privateIp: freePrivateIp(region, vpc),
  };
  region.state.droplets.push(droplet);
  ensureTags(region, droplet.tags);
  for (const volume of region.state.volumes)
    if (body.volumes?.includes(volume.id)) volume.dropletId = droplet.id;
  return region.actions.start({
    type: "create",
    resource_type: "droplet",
    resource_id: droplet.id,
    region_slug: slug,
    droplet: droplet.id,
  });
}

function destroy(region: Region, droplet: Droplet): void {
  region.actions.start({
    type: "destroy",
    resource_type: "droplet",
    resource_id: droplet.id,
    region_slug: droplet.region,
    droplet: droplet.id,
  });
  region.commit();
}

export const dropletRoutes: Routes = (app, region) => {
  const { state } = region;
  const existing = (id: number) => found(state.droplets.find((droplet) => droplet.id === id));
  const selected = ({ tag_name, name }: Record<string, string | undefined>) =>
    state.droplets.filter(
      (droplet) =>
        (tag_name === undefined || droplet.tags.includes(tag_name)) &&
        (name === undefined || droplet.name === name),
    );
  app.get("/v2/droplets", (request) =>
    page(request, "droplets", selected(query(request)), (droplet) => dropletView(region, droplet)),
  );
  app.post("/v2/droplets", async (request, reply) => {
    const { name, names, ...body } = bodyOf(request, createBody);
    if (body.ipv6) throw new ApiError(422, "IPv6 is not available in this region");
    const { slug, vpc } = await placement(region, body);
    const actions = (names ?? [name as string]).map((name) => create(region, name, body, slug, vpc));
    region.commit();
    reply.code(202);
    const views = actions.map((action) => dropletView(region, existing(action.resource_id)));
    const links = { actions: actions.map((action) => actionLink(request, action, "create")) };
    return names ? { droplets: views, links } : { droplet: views[0], links };
  });
  app.delete("/v2/droplets", (request, reply) => {
    const tag = query(request).tag_name;
    if (!tag) throw new ApiError(422, "tag_name is required");
    for (const droplet of selected({ tag_name: tag })) destroy(region, droplet);
    reply.code(204).send();
  });
  app.get("/v2/droplets/:id", async (request) => {
    const droplet = existing(idParam(request));
    await seePower(region, droplet);
    return { droplet: dropletView(region, droplet) };
  });
  app.delete("/v2/droplets/:id", (request, reply) => {
    destroy(region, existing(idParam(request)));
    reply.code(204).send();
  });
  app.get("/v2/droplets/:id/actions", (request) => {
    const { id } = existing(idParam(request));
    return actionPage(
      request,
      state.actions,
      (action) => action.resource_type === "droplet" && action.resource_id === id,
    );
  });
  app.get("/v2/droplets/:id/firewalls", (request) => {
    const { id } = existing(idParam(request));
    const firewalls = state.firewalls.filter((firewall) => membersOf(state, firewall).includes(id));
    return page(request, "firewalls", firewalls, (firewall) => firewallView(region, firewall));
  });
};
