import { randomUUID } from "node:crypto";
import { z } from "zod";
import { regionSlugs } from "../catalogue.ts";
import { numberToAddress, overlaps, parseCidr } from "../cidr.ts";
import type { Region } from "../region.ts";
import type { Vpc } from "../state.ts";
import { timestamp } from "../timestamp.ts";
import { ApiError, found } from "./errors.ts";
import { bodyOf, param, query, type Routes } from "./http.ts";
import { page } from "./pagination.ts";

const name = z
  .string("name is required")
  .regex(/^[a-zA-Z0-9.-]+$/, "name may only contain alphanumeric characters, dashes, and periods");
const createBody = z.object({
  name,
  region: z.string("region is required"),
  ip_range: z.string().optional(),
  description: z.string().max(255, "description is too long (maximum is 255 characters)").default(""),
});
const updateBody = z.object({ name, description: z.string().optional(), default: z.boolean().optional() });
const patchBody = updateBody.partial();

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((cidr) => parseCidr(cidr));

/** @throws ApiError 422 if the range is invalid, not private, taken, or of a size that is not allowed */
function checkRange(region: Region, cidr: string): void {
  const range = parseCidr(cidr);
  if (!range) throw new ApiError(422, `ip_range ${cidr} is not a valid CIDR`);
  if (range.bits < 16 || range.bits > 28) {
    throw new ApiError(422, "ip_range must be no larger than /16 and no smaller than /28");
  }
  if (!privateRanges.some((own) => own && own.first <= range.first && range.last <= own.last)) {
    throw new ApiError(
      422,
      "ip_range must be within a private range: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
    );
  }
  const taken = region.state.vpcs.find((vpc) => {
    const other = parseCidr(vpc.ip_range);
    return other && overlaps(range, other);
  });
  if (taken) {
    throw new ApiError(
      422,
      `This range/size overlaps with another VPC network in your account: ${taken.ip_range}. Please choose a different one.`,
    );
  }
}

/** A free /20. Each region has eight /16 to choose from, because the Docker networks of all regions share a machine. */
function freeRange(region: Region): string {
  const first = (10 * 256 + 112 + region.settings.index * 8) * 65_536;
  for (let offset = 0; offset < 8 * 65_536; offset += 4096) {
    const cidr = `${numberToAddress(first + offset)}/20`;
    const range = parseCidr(cidr);
    const free = region.state.vpcs.every((vpc) => {
      const other = parseCidr(vpc.ip_range);
      return !(range && other && overlaps(range, other));
    });
    if (free) return cidr;
  }
  throw new ApiError(422, "no free ip_range is left; delete a VPC or give one");
}

async function create(region: Region, body: z.output<typeof createBody>, isDefault: boolean): Promise<Vpc> {
  if (!regionSlugs.includes(body.region)) throw new ApiError(422, `region ${body.region} is invalid`);
  if (region.state.vpcs.some((vpc) => vpc.name === body.name)) {
    throw new ApiError(422, "name has already been taken");
  }
  if (body.ip_range !== undefined) checkRange(region, body.ip_range);
  const vpc: Vpc = {
    id: randomUUID(),
    name: body.name,
    description: body.description,
    region: body.region,
    ip_range: body.ip_range ?? freeRange(region),
    default: isDefault,
    created_at: timestamp(),
  };
  region.state.vpcs.push(vpc);
  try {
    await region.driver.createVpc(vpc.id, vpc.ip_range);
  } catch (error) {
    region.state.vpcs = region.state.vpcs.filter((other) => other !== vpc);
    throw error;
  }
  region.commit();
  return vpc;
}

/** The VPC of droplets in `slug` that name none. It is created with the first of them. */
export async function defaultVpc(region: Region, slug: string): Promise<Vpc> {
  const existing = region.state.vpcs.find((vpc) => vpc.default && vpc.region === slug);
  return existing ?? create(region, { name: `default-${slug}`, region: slug, description: "" }, true);
}

function view(vpc: Vpc): object {
  return { ...vpc, urn: `do:vpc:${vpc.id}` };
}

async function remove(region: Region, vpc: Vpc): Promise<void> {
  if (vpc.default) throw new ApiError(403, "Can not delete default VPCs");
  if (region.state.droplets.some((droplet) => droplet.vpcId === vpc.id)) {
    throw new ApiError(403, "Can not delete VPC with members");
  }
  await region.driver.deleteVpc(vpc.id);
  region.state.vpcs = region.state.vpcs.filter((other) => other !== vpc);
  region.commit();
}

export const vpcRoutes: Routes = (app, region) => {
  const { state } = region;
  const existing = (id: string) => found(state.vpcs.find((vpc) => vpc.id === id));
  const update = (vpc: Vpc, body: z.output<typeof patchBody>) => {
    if (body.name !== undefined) vpc.name = body.name;
    if (body.description !== undefined) vpc.description = body.description;
    if (body.default)
      for (const other of state.vpcs) if (other.region === vpc.region) other.default = other === vpc;
    region.commit();
    return { vpc: view(vpc) };
  };
  app.get("/v2/vpcs", (request) => page(request, "vpcs", state.vpcs, view));
  app.post("/v2/vpcs", async (request, reply) => {
    const vpc = await create(region, bodyOf(request, createBody), false);
    reply.code(201);
    return { vpc: view(vpc) };
  });
  app.get("/v2/vpcs/:id", (request) => ({ vpc: view(existing(param(request, "id"))) }));
  app.put("/v2/vpcs/:id", (request) => update(existing(param(request, "id")), bodyOf(request, updateBody)));
  app.patch("/v2/vpcs/:id", (request) => update(existing(param(request, "id")), bodyOf(request, patchBody)));
  app.delete("/v2/vpcs/:id", async (request, reply) => {
    await remove(region, existing(param(request, "id")));
    reply.code(204);
  });
  app.get("/v2/vpcs/:id/members", (request) => {
    const vpc = existing(param(request, "id"));
    const type = query(request).resource_type ?? "droplet";
    const members = type === "droplet" ? state.droplets.filter((droplet) => droplet.vpcId === vpc.id) : [];
    return page(request, "members", members, (droplet) => ({
      urn: `do:droplet:${droplet.id}`,
      name: droplet.name,
      created_at: droplet.createdAt,
    }));
  });
};
