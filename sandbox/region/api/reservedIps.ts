import { z } from "zod";
import { regionSlugs } from "../catalogue.ts";
import { addressToNumber } from "../cidr.ts";
import type { Region } from "../region.ts";
import type { Action, ReservedIp } from "../state.ts";
import { actionLink, actionPage, actionView } from "./actions.ts";
import { dropletView } from "./droplets.ts";
import { ApiError, found } from "./errors.ts";
import { bodyOf, idParam, param, type Routes } from "./http.ts";
import { page } from "./pagination.ts";
import { regionView } from "./regions.ts";

const createBody = z.object({
  region: z.string().optional(),
  droplet_id: z.coerce.number().int().optional(),
  project_id: z.string().optional(),
});
const actionBody = z.discriminatedUnion(
  "type",
  [
    z.object({ type: z.literal("assign"), droplet_id: z.coerce.number("droplet_id is required").int() }),
    z.object({ type: z.literal("unassign") }),
  ],
  "You specified an invalid action type.",
);

/** An integer id, because actions identify every resource by an integer, including reserved IPs. */
function numericId(ip: ReservedIp): number {
  return addressToNumber(ip.ip);
}

function isPending(region: Region, ip: ReservedIp): boolean {
  return region.state.actions.some(
    (action) =>
      action.status === "in-progress" &&
      action.resource_type === "reserved_ip" &&
      action.resource_id === numericId(ip),
  );
}

function view(region: Region, ip: ReservedIp): object {
  const droplet = region.state.droplets.find(({ id }) => id === ip.dropletId);
  const urn = `do:reservedip:${ip.ip}`;
  return {
    ip: ip.ip,
    droplet: droplet ? dropletView(region, droplet) : null,
    region: regionView(ip.region),
    locked: isPending(region, ip),
    project_id:
      region.state.projectResources[urn]?.project ?? region.state.projects.find((p) => p.is_default)?.id,
  };
}

function startAction(
  region: Region,
  ip: ReservedIp,
  type: "assign_ip" | "unassign_ip",
  droplet?: number,
): Action {
  if (isPending(region, ip)) throw new ApiError(422, "The reserved IP already has a pending event.");
  return region.actions.start({
    type,
    resource_type: "reserved_ip",
    resource_id: numericId(ip),
    region_slug: ip.region,
    params: { ip: ip.ip },
    ...(droplet !== undefined && { droplet }),
  });
}

function assign(region: Region, ip: ReservedIp, dropletId: number): Action {
  const droplet = region.state.droplets.find(({ id }) => id === dropletId);
  if (!droplet) throw new ApiError(422, "Droplet is invalid");
  if (droplet.region !== ip.region) {
    throw new ApiError(422, "The reserved IP and the Droplet must be in the same region.");
  }
  if (region.state.reservedIps.some((other) => other !== ip && other.dropletId === dropletId)) {
    throw new ApiError(422, "Droplet already has a reserved IP assigned.");
  }
  return startAction(region, ip, "assign_ip", dropletId);
}

function unassign(region: Region, ip: ReservedIp): Action {
  if (ip.dropletId === null) throw new ApiError(422, "The reserved IP is not assigned to a Droplet.");
  return startAction(region, ip, "unassign_ip", ip.dropletId);
}

function create(region: Region, body: z.output<typeof createBody>): ReservedIp {
  const droplet = region.state.droplets.find(({ id }) => id === body.droplet_id);
  if (body.droplet_id !== undefined && !droplet) throw new ApiError(422, "Droplet is invalid");
  const slug = droplet?.region ?? body.region ?? "";
  if (!regionSlugs.includes(slug)) throw new ApiError(422, "Region is invalid");
  const free = region.settings.network.reservedAddresses.find((address) =>
    region.state.reservedIps.every(({ ip }) => ip !== address),
  );
  if (!free) throw new ApiError(422, "Reserved IP limit reached");
  const ip = { ip: free, region: slug, dropletId: null };
  region.state.reservedIps.push(ip);
  if (body.project_id) {
    region.state.projectResources[`do:reservedip:${free}`] = {
      project: body.project_id,
      assignedAt: new Date().toISOString(),
    };
  }
  return ip;
}

async function remove(region: Region, ip: ReservedIp): Promise<void> {
  if (isPending(region, ip)) throw new ApiError(422, "The reserved IP already has a pending event.");
  if (ip.dropletId !== null) await region.driver.setReservedIps(ip.dropletId, []);
  region.state.reservedIps = region.state.reservedIps.filter((other) => other !== ip);
  delete region.state.projectResources[`do:reservedip:${ip.ip}`];
  region.commit();
}

export const reservedIpRoutes: Routes = (app, region) => {
  const { state } = region;
  const existing = (address: string) => found(state.reservedIps.find(({ ip }) => ip === address));
  app.get("/v2/reserved_ips", (request) =>
    page(request, "reserved_ips", state.reservedIps, (ip) => view(region, ip)),
  );
  app.post("/v2/reserved_ips", (request, reply) => {
    const body = bodyOf(request, createBody);
    const ip = create(region, body);
    const actions = body.droplet_id === undefined ? [] : [assign(region, ip, body.droplet_id)];
    region.commit();
    reply.code(202);
    return {
      reserved_ip: view(region, ip),
      links: { actions: actions.map((action) => actionLink(request, action, "assign_ip")) },
    };
  });
  app.get("/v2/reserved_ips/:ip", (request) => ({
    reserved_ip: view(region, existing(param(request, "ip"))),
  }));
  app.delete("/v2/reserved_ips/:ip", async (request, reply) => {
    await remove(region, existing(param(request, "ip")));
    reply.code(204);
  });
  const ofIp = (ip: ReservedIp) => (action: Action) =>
    action.resource_type === "reserved_ip" && action.resource_id === numericId(ip);
  app.get("/v2/reserved_ips/:ip/actions", (request) =>
    actionPage(request, state.actions, ofIp(existing(param(request, "ip")))),
  );
  app.post("/v2/reserved_ips/:ip/actions", (request, reply) => {
    const ip = existing(param(request, "ip"));
    const body = bodyOf(request, actionBody);
    const action = body.type === "assign" ? assign(region, ip, body.droplet_id) : unassign(region, ip);
    region.commit();
    reply.code(201);
    return { action: actionView(action) };
  });
  app.get("/v2/reserved_ips/:ip/actions/:action", (request) => {
    const matches = ofIp(existing(param(request, "ip")));
    const action = state.actions.find((other) => matches(other) && other.id === idParam(request, "action"));
    return { action: actionView(found(action)) };
  });
};
