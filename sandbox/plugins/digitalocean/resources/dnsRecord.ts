import type { Failure, Properties, Resource } from "../../server/resource.ts";
import type { Account } from "../account.ts";
import type { Json } from "../api.ts";
import { rest } from "../rest.ts";

/** Types whose value is a name. The API returns it without the trailing dot. */
const NAMES = ["CNAME", "MX", "NS", "SRV"];
const REQUIRED: Record<string, string[]> = {
  MX: ["priority"],
  SRV: ["priority", "weight", "port"],
  CAA: ["flags", "tag"],
};

const crud = rest(
  {
    inputs: {
      domain: { type: "string", required: true, replaces: true },
      flags: { type: "integer" },
      name: {
        type: "string",
        autoname: true,
        same: (state, input) => String(state).toLowerCase() === String(input).toLowerCase(),
      },
      port: { type: "integer" },
      priority: { type: "integer" },
      tag: { type: "string" },
      ttl: { type: "integer", computed: true },
      type: { type: "string", required: true, replaces: true },
      value: { type: "string", required: true },
      weight: { type: "integer" },
    },
    outputs: { fqdn: { type: "string" } },
  },
  {
    path: ({ domain }) => {
      if (domain === undefined)
        throw new Error("a DnsRecord cannot be imported by its id: the domain is not known");
      return `/domains/${domain}/records`;
    },
    envelope: "domain_record",
    id: (record) => String(record.id),
    body: ({ domain: _, value, ...record }) => ({ ...record, data: value }),
    view,
    updates: true,
  },
);

export const dnsRecord: Resource<Account> = { ...crud, check: missing };

function missing(inputs: Properties): Failure[] {
  return (REQUIRED[String(inputs.type)] ?? [])
    .filter((key) => inputs[key] === undefined)
    .map((property) => ({
      property,
      reason: `'${property}' is required for records of type ${inputs.type}`,
    }));
}

function view(record: Json, { domain }: Properties): Properties {
  const { type, name, data, priority, port, ttl, weight, flags, tag } = record;
  return {
    type,
    name,
    value: absolute(type, tag, data, String(domain)),
    priority: priority ?? undefined,
    port: port ?? undefined,
    ttl,
    weight: weight ?? undefined,
    flags: flags ?? undefined,
    tag: tag ?? undefined,
    fqdn: name === "@" ? domain : `${name}.${domain}`,
  };
}

function absolute(type: string, tag: string | null, data: string, domain: string): string {
  const isName = NAMES.includes(type) || (type === "CAA" && tag !== "iodef");
  if (!isName || data.endsWith(".")) return data;
  return data === "@" ? `${domain}.` : `${data}.`;
}
