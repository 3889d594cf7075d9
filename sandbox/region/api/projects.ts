import { randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Region } from "../region.ts";
import type { Project } from "../state.ts";
import { timestamp } from "../timestamp.ts";
import { ApiError, found, notFound } from "./errors.ts";
import { bodyOf, param, type Routes } from "./http.ts";
import { page } from "./pagination.ts";

const environments = ["Development", "Staging", "Production", ""] as const;
const name = z
  .string("name is required")
  .min(1, "name is required")
  .max(175, "name is too long (maximum is 175 characters)");
const purpose = z
  .string("purpose is required")
  .min(1, "purpose is required")
  .max(255, "purpose is too long (maximum is 255 characters)");
const environment = z.enum(environments, "environment must be one of: Development, Staging, Production");
const createBody = z.object({
  name,
  purpose,
  description: z.string().max(255, "description is too long (maximum is 255 characters)").default(""),
  environment: environment.default(""),
});
const updateBody = z.object({
  name,
  purpose,
  description: z.string(),
  environment,
  is_default: z.boolean().optional(),
});
const patchBody = updateBody.partial();
const resourcesBody = z.object({ resources: z.array(z.string(), "resources is required") });

/** URNs of everything in the account that projects contain. */
function accountUrns({ state }: Region): string[] {
  return [
    ...state.droplets.map(({ id }) => `do:droplet:${id}`),
    ...state.volumes.map(({ id }) => `do:volume:${id}`),
    ...state.domains.map(({ name }) => `do:domain:${name}`),
    ...state.reservedIps.map(({ ip }) => `do:reservedip:${ip}`),
  ];
}

function defaultProject(region: Region): Project {
  return found(region.state.projects.find(({ is_default }) => is_default));
}

function urnsOf(region: Region, project: Project): string[] {
  const assigned = region.state.projectResources;
  const spaces = Object.keys(assigned).filter((urn) => urn.startsWith("do:space:"));
  return [...accountUrns(region), ...spaces].filter(
    (urn) => (assigned[urn]?.project ?? defaultProject(region).id) === project.id,
  );
}

const selfPaths: Record<string, (id: string) => string> = {
  droplet: (id) => `/v2/droplets/${id}`,
  volume: (id) => `/v2/volumes/${id}`,
  domain: (id) => `/v2/domains/${id}`,
  reservedip: (id) => `/v2/reserved_ips/${id}`,
};

function resourceView(region: Region, request: FastifyRequest, urn: string, project: Project): object {
  const [, type = "", id = ""] = urn.split(":");
  const self = selfPaths[type];
  return {
    urn,
    assigned_at: region.state.projectResources[urn]?.assignedAt ?? project.created_at,
    links: self ? { self: `${request.protocol}://${request.host}${self(id)}` } : {},
    status: "ok",
  };
}

/** Reserved IPs used to be called floating IPs, and clients still send the old URN. */
function canonicalUrn(urn: string): string {
  return urn.replace(/^do:floatingip:/, "do:reservedip:");
}

/** Moves resources into a project. Buckets are outside the API, so their names are not checked. */
function assign(region: Region, project: Project, urns: string[]): void {
  const known = new Set(accountUrns(region));
  for (const urn of urns) {
    if (!/^do:[a-z]+:.+$/.test(urn)) throw new ApiError(400, `invalid urn: ${urn}`);
    if (!known.has(urn) && !urn.startsWith("do:space:")) throw notFound(`resource ${urn} was not found`);
  }
  for (const urn of urns)
    region.state.projectResources[urn] = { project: project.id, assignedAt: timestamp() };
  region.commit();
}

function update(region: Region, project: Project, body: z.output<typeof patchBody>): { project: Project } {
  const { is_default, ...rest } = body;
  if (is_default === false && project.is_default) {
    throw new ApiError(400, "cannot unset the default project; make another project the default instead");
  }
  const changes = Object.entries(rest).filter(([, value]) => value !== undefined);
  Object.assign(project, Object.fromEntries(changes), { updated_at: timestamp() });
  if (is_default) {
    pinDefaults(region);
    for (const other of region.state.projects) other.is_default = other === project;
  }
  region.commit();
  return { project };
}

/**
 * Assigns the implicit members of the old default project to it, because they stay there when another project becomes
 * the default.
 */
function pinDefaults(region: Region): void {
  const old = defaultProject(region);
  for (const urn of urnsOf(region, old)) {
    region.state.projectResources[urn] ??= { project: old.id, assignedAt: old.created_at };
  }
}

export const projectRoutes: Routes = (app, region) => {
  const { state } = region;
  const existing = (request: FastifyRequest) => {
    const id = param(request, "id");
    return id === "default"
      ? defaultProject(region)
      : found(state.projects.find((project) => project.id === id));
  };
  app.get("/v2/projects", (request) => page(request, "projects", state.projects, (project) => project));
  app.post("/v2/projects", (request, reply) => {
    const body = bodyOf(request, createBody);
    if (state.projects.some((project) => project.name === body.name)) {
      throw new ApiError(409, "name is already in use by another project");
    }
    const now = timestamp();
    const project: Project = {
      id: randomUUID(),
      owner_uuid: state.accountUuid,
      owner_id: 1,
      ...body,
      is_default: false,
      created_at: now,
      updated_at: now,
    };
    state.projects.push(project);
    region.commit();
    reply.code(201);
    return { project };
  });
  app.get("/v2/projects/:id", (request) => ({ project: existing(request) }));
  app.put("/v2/projects/:id", (request) => update(region, existing(request), bodyOf(request, updateBody)));
  app.patch("/v2/projects/:id", (request) => update(region, existing(request), bodyOf(request, patchBody)));
  app.delete("/v2/projects/:id", (request, reply) => {
    const project = existing(request);
    if (project.is_default) throw new ApiError(412, "cannot delete the default project");
    if (urnsOf(region, project).length > 0) {
      throw new ApiError(412, "cannot delete a project with resources. move or remove the resources first");
    }
    state.projects = state.projects.filter((other) => other !== project);
    region.commit();
    reply.code(204).send();
  });
  app.get("/v2/projects/:id/resources", (request) => {
    const project = existing(request);
    return page(request, "resources", urnsOf(region, project), (urn) =>
      resourceView(region, request, urn, project),
    );
  });
  app.post("/v2/projects/:id/resources", (request) => {
    const project = existing(request);
    const urns = bodyOf(request, resourcesBody).resources.map(canonicalUrn);
    assign(region, project, urns);
    return { resources: urns.map((urn) => resourceView(region, request, urn, project)) };
  });
};
