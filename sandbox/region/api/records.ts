import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import type { Region } from "../region.ts";
import type { DnsRecord, Domain } from "../state.ts";
import { ApiError, found } from "./errors.ts";
import { bodyOf, idParam, param, query, type Routes } from "./http.ts";
import { page } from "./pagination.ts";

/** Name servers in every zone's NS records, as on the real platform. */
export const nameServers = ["ns1.digitalocean.com", "ns2.digitalocean.com", "ns3.digitalocean.com"];
const minTtl = 30;
const defaultTtl = 1800;

const integer = (name: string, max: number) =>
  z.coerce
    .number()
    .int()
    .min(0, `${name} must be between 0 and ${max}`)
    .max(max, `${name} must be between 0 and ${max}`);
const recordBody = z.object({
  type: z
    .enum(
      ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"],
      "Type is invalid; it must be one of A, AAAA, CAA, CNAME, MX, NS, SRV, TXT",
    )
    .optional(),
  name: z.string().optional(),
  data: z.string().optional(),
  priority: integer("Priority", 65_535).nullish(),
  port: integer("Port", 65_535).nullish(),
  ttl: z.coerce.number().int().min(minTtl, `TTL must be at least ${minTtl} seconds`).nullish(),
  weight: integer("Weight", 65_535).nullish(),
  flags: integer("Flags", 255).nullish(),
  tag: z.string().nullish(),
});
type RecordBody = z.output<typeof recordBody>;

const hostLabel = /^(\*|[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)$/i;
function isHost(name: string): boolean {
  return name.length <= 253 && name.split(".").every((label) => label.length <= 63 && hostLabel.test(label));
}

/** Required attributes of a type, besides name and data. Attributes without meaning for a type are null. */
const demanded: Record<string, (keyof RecordBody)[]> = {
  MX: ["priority"],
  SRV: ["priority", "port", "weight"],
  CAA: ["flags", "tag"],
};

/** A name relative to the domain. A full name under the domain is accepted too. */
function relativeName(name: string, domain: string): string {
  const bare = name.replace(/\.$/, "").toLowerCase();
  if (bare === domain || bare === "" || bare === "@") return "@";
  return bare.endsWith(`.${domain}`) ? bare.slice(0, -domain.length - 1) : bare;
}

/** The target host of a record, without its trailing dot. */
function targetHost(data: string): string {
  if (data === "@") return data;
  if (!data.endsWith(".")) throw new ApiError(422, "Data needs to end with a dot (.)");
  const host = data.slice(0, -1).toLowerCase();
  // "." alone is the null MX of RFC 7505, and the SRV target for "not offered".
  if (host !== "" && !isHost(host)) throw new ApiError(422, "Data is an invalid hostname");
  return host;
}

function checkedData(type: string, data: string, tag: string | null | undefined): string {
  if (type === "A" && !isIPv4(data)) {
    throw new ApiError(422, "IP address did not match IPv4 format (e.g. 127.0.0.1).");
  }
  if (type === "AAAA" && !isIPv6(data))
    throw new ApiError(422, "IP address did not match IPv6 format (e.g. 2001:db8::ff00:42:8329).");
  if (type === "TXT" && data.length > 4096)
    throw new ApiError(422, "Data is too long (maximum is 4096 characters)");
  if (["CNAME", "MX", "NS", "SRV"].includes(type)) return targetHost(data);
  if (type === "CAA" && tag !== "iodef") return data.replace(/\.$/, "");
  return data;
}

function checkNeighbours(domain: Domain, record: DnsRecord): void {
  const neighbours = domain.records.filter((other) => other.name === record.name && other.id !== record.id);
  const clash = neighbours.find((other) => other.type === "CNAME" || record.type === "CNAME");
  if (clash) throw new ApiError(422, "CNAME records cannot share a name with other records");
  if (
    neighbours.some(
      (other) => other.type === record.type && other.data === record.data && other.tag === record.tag,
    )
  ) {
    throw new ApiError(422, "Record already exists");
  }
}

export function newRecord(
  region: Region,
  fields: Pick<DnsRecord, "type" | "name" | "data"> & Partial<DnsRecord>,
): DnsRecord {
  const none = { priority: null, port: null, weight: null, flags: null, tag: null };
  return { ...none, ttl: defaultTtl, ...fields, id: region.newId() };
}

/**
 * The record for a complete set of attributes.
 * @throws ApiError 422 if its type forbids it
 */
function checkedRecord(domain: Domain, id: number, body: RecordBody): DnsRecord {
  const { type } = body;
  if (type === undefined) throw new ApiError(422, "Type can't be blank");
  if (type === "SOA") throw new ApiError(422, "SOA records can not be created or changed");
  if (!body.data) throw new ApiError(422, "Data can't be blank");
  for (const key of demanded[type] ?? []) {
    if (body[key] === undefined || body[key] === null || body[key] === "") {
      throw new ApiError(422, `${key[0]?.toUpperCase()}${key.slice(1)} can't be blank`);
    }
  }
  if (type === "CAA" && !["issue", "issuewild", "iodef"].includes(String(body.tag))) {
    throw new ApiError(422, "Tag must be one of: issue, issuewild, iodef");
  }
  const name = relativeName(body.name ?? "@", domain.name);
  if (name !== "@" && !isHost(name)) throw new ApiError(422, "Name is an invalid hostname");
  if (type === "CNAME" && name === "@")
    throw new ApiError(422, "CNAME records cannot be at the root of a domain");
  const own = (key: "priority" | "port" | "weight" | "flags" | "tag") =>
    (demanded[type]?.includes(key) ? body[key] : null) ?? null;
  const record = {
    id,
    type,
    name,
    data: checkedData(type, body.data, body.tag),
    ttl: body.ttl ?? defaultTtl,
    priority: own("priority"),
    port: own("port"),
    weight: own("weight"),
    flags: own("flags"),
    tag: own("tag"),
  } as DnsRecord;
  checkNeighbours(domain, record);
  return record;
}

/** The request body that would create an existing record: the base of a partial update. */
function bodyFor(record: DnsRecord): RecordBody {
  const isTarget = ["CNAME", "MX", "NS", "SRV"].includes(record.type) && record.data !== "@";
  return {
    ...record,
    type: record.type as RecordBody["type"],
    data: isTarget ? `${record.data}.` : record.data,
  };
}

export const recordRoutes: Routes = (app, region) => {
  const path = "/v2/domains/:name/records";
  const domainOf = (name: string) =>
    found(region.state.domains.find((domain) => domain.name === name.toLowerCase()));
  const recordOf = (domain: Domain, id: number) => found(domain.records.find((record) => record.id === id));

  app.get(path, (request) => {
    const domain = domainOf(param(request, "name"));
    const { name, type } = query(request);
    const wanted = name === undefined ? undefined : relativeName(name, domain.name);
    const records = domain.records.filter(
      (record) =>
        (wanted === undefined || record.name === wanted) && (type === undefined || record.type === type),
    );
    return page(request, "domain_records", records, (record) => record);
  });
  app.post(path, (request, reply) => {
    const domain = domainOf(param(request, "name"));
    const record = checkedRecord(domain, region.newId(), bodyOf(request, recordBody));
    domain.records.push(record);
    region.commit();
    reply.code(201);
    return { domain_record: record };
  });
  app.get(`${path}/:id`, (request) => ({
    domain_record: recordOf(domainOf(param(request, "name")), idParam(request)),
  }));
  for (const method of ["PUT", "PATCH"] as const) {
    app.route({
      method,
      url: `${path}/:id`,
      handler: (request) => {
        const domain = domainOf(param(request, "name"));
        const record = recordOf(domain, idParam(request));
        const changes = Object.entries(bodyOf(request, recordBody)).filter(
          ([, value]) => value !== undefined,
        );
        const body = { ...bodyFor(record), ...Object.fromEntries(changes) };
        Object.assign(record, checkedRecord(domain, record.id, body));
        region.commit();
        return { domain_record: record };
      },
    });
  }
  app.delete(`${path}/:id`, (request, reply) => {
    const domain = domainOf(param(request, "name"));
    const record = recordOf(domain, idParam(request));
    if (record.type === "SOA") throw new ApiError(422, "SOA records can not be deleted");
    domain.records = domain.records.filter((other) => other !== record);
    region.commit();
    reply.code(204).send();
  });
};
