import { isIPv4 } from "node:net";
import { z } from "zod";
import type { Region } from "../region.ts";
import type { Domain } from "../state.ts";
import { ApiError, found } from "./errors.ts";
import { bodyOf, param, type Routes } from "./http.ts";
import { page } from "./pagination.ts";
import { nameServers, newRecord } from "./records.ts";

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const defaultTtl = 1800;
const createBody = z.object({
  name: z
    .string("name is required")
    .toLowerCase()
    .refine(
      (name) => name.includes(".") && name.length <= 253 && name.split(".").every((part) => label.test(part)),
      {
        error: (issue) => `domain '${issue.input}': domain name is invalid`,
      },
    ),
  ip_address: z
    .string()
    .refine((ip) => ip === "" || isIPv4(ip), "ip_address must be an IPv4 address")
    .optional(),
});

/** The zone as a text file, with the SOA and the records that the name server returns. */
function zoneFile(domain: Domain): string {
  const lines = domain.records.map(({ name, type, data, ttl, priority, weight, port, flags, tag }) => {
    if (type === "SOA") {
      const soa = `${nameServers[0]}. hostmaster.${domain.name}. ${data} 10800 3600 604800 1800`;
      return `${domain.name}. ${ttl} IN SOA ${soa}`;
    }
    const owner = name === "@" ? domain.name : `${name}.${domain.name}`;
    const isHost = ["CNAME", "MX", "NS", "SRV"].includes(type);
    const value = isHost
      ? `${data === "@" ? domain.name : data}.`
      : ["TXT", "CAA"].includes(type)
        ? `"${data}"`
        : data;
    const fields = [priority, weight, port, flags, tag].filter((field) => field !== null);
    return [`${owner}.`, ttl, "IN", type, ...fields, value].join(" ");
  });
  return `$ORIGIN ${domain.name}.\n$TTL ${domain.ttl}\n${lines.join("\n")}\n`;
}

function view(domain: Domain): object {
  return { name: domain.name, ttl: domain.ttl, zone_file: zoneFile(domain) };
}

function isForeign(region: Region, name: string): boolean {
  return region.settings.foreignDomains.some((foreign) => name === foreign || name.endsWith(`.${foreign}`));
}

function create(region: Region, { name, ip_address }: z.output<typeof createBody>): Domain {
  if (region.state.domains.some((domain) => domain.name === name)) {
    throw new ApiError(422, `domain '${name}': name already exists`);
  }
  if (isForeign(region, name)) throw new ApiError(422, `domain '${name}' is already in use`);
  const domain: Domain = { name, ttl: defaultTtl, records: [] };
  domain.records.push(newRecord(region, { type: "SOA", name: "@", data: "1800", ttl: defaultTtl }));
  for (const server of nameServers)
    domain.records.push(newRecord(region, { type: "NS", name: "@", data: server }));
  if (ip_address) domain.records.push(newRecord(region, { type: "A", name: "@", data: ip_address }));
  region.state.domains.push(domain);
  region.commit();
  return domain;
}

export const domainRoutes: Routes = (app, region) => {
  const { state } = region;
  const existing = (name: string) =>
    found(state.domains.find((domain) => domain.name === name.toLowerCase()));
  app.get("/v2/domains", (request) => page(request, "domains", state.domains, view));
  app.post("/v2/domains", (request, reply) => {
    const domain = create(region, bodyOf(request, createBody));
    reply.code(201);
    // The zone file is empty here, because the real API creates it after this response.
    return { domain: { name: domain.name, ttl: domain.ttl, zone_file: null } };
  });
  app.get("/v2/domains/:name", (request) => ({ domain: view(existing(param(request, "name"))) }));
  app.delete("/v2/domains/:name", (request, reply) => {
    const domain = existing(param(request, "name"));
    state.domains = state.domains.filter((other) => other !== domain);
    delete state.projectResources[`do:domain:${domain.name}`];
    region.commit();
    reply.code(204).send();
  });
};
