import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import { z } from "zod";
import { membersOf } from "../firewallRules.ts";
import type { Region } from "../region.ts";
import type { FirewallRecord, FirewallRule } from "../state.ts";
import { timestamp } from "../timestamp.ts";
import { ApiError, found } from "./errors.ts";
import { bodyOf, param, type Routes } from "./http.ts";
import { page } from "./pagination.ts";
import { requireTags } from "./tags.ts";

function isAddressOrCidr(text: string): boolean {
  const [address = "", length, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d+$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
}

function isPortRange(ports: string): boolean {
  if (ports === "" || ports === "all" || ports === "0") return true;
  if (!/^\d+(-\d+)?$/.test(ports)) return false;
  const [first = 0, last = first] = ports.split("-").map(Number);
  return first >= 1 && first <= last && last <= 65_535;
}

const peers = z.object({
  addresses: z
    .array(z.string().refine(isAddressOrCidr, { error: (issue) => `invalid address: ${issue.input}` }))
    .optional(),
  droplet_ids: z.array(z.coerce.number().int()).optional(),
  tags: z.array(z.string()).optional(),
  load_balancer_uids: z.array(z.string()).optional(),
  kubernetes_ids: z.array(z.string()).optional(),
});
const rule = z.object({
  protocol: z.enum(["tcp", "udp", "icmp"], "protocol must be one of: tcp, udp, icmp"),
  ports: z.coerce
    .string()
    .refine(isPortRange, { error: (issue) => `invalid port range: ${issue.input}` })
    .default(""),
});
const inboundRule = rule.extend({ sources: peers });
const outboundRule = rule.extend({ destinations: peers });
const rulesBody = z.object({
  inbound_rules: z.array(inboundRule).nullish(),
  outbound_rules: z.array(outboundRule).nullish(),
});
const dropletsBody = z.object({ droplet_ids: z.array(z.coerce.number().int()) });
const tagsBody = z.object({ tags: z.array(z.string()) });
const firewallBody = rulesBody.extend({
  name: z
    .string("name is required")
    .regex(
      /^[a-zA-Z0-9][a-zA-Z0-9.-]*$/,
      "name must begin with a letter or digit, followed by letters, digits, - or .",
    ),
  droplet_ids: z.array(z.coerce.number().int()).nullish(),
  tags: z.array(z.string()).nullish(),
});

function toRule({
  protocol,
  ports,
  ...ends
}: z.output<typeof inboundRule | typeof outboundRule>): FirewallRule {
  if (protocol !== "icmp" && ports === "")
    throw new ApiError(422, `ports are required for ${protocol} rules`);
  const everything = protocol === "icmp" || ports === "all";
  return {
    protocol,
    ports: everything ? "0" : ports,
    peers: "sources" in ends ? ends.sources : ends.destinations,
  };
}

function toRules(body: z.output<typeof rulesBody>): Pick<FirewallRecord, "inbound" | "outbound"> {
  return {
    inbound: (body.inbound_rules ?? []).map(toRule),
    outbound: (body.outbound_rules ?? []).map(toRule),
  };
}

export function firewallView(region: Region, firewall: FirewallRecord): object {
  const { status, pending } = region.firewalls.statusOf(membersOf(region.state, firewall));
  return {
    id: firewall.id,
    name: firewall.name,
    status,
    created_at: firewall.created_at,
    inbound_rules: firewall.inbound.map(({ peers: sources, ...rest }) => ({ ...rest, sources })),
    outbound_rules: firewall.outbound.map(({ peers: destinations, ...rest }) => ({ ...rest, destinations })),
    droplet_ids: firewall.droplet_ids,
    tags: firewall.tags,
    pending_changes: pending.map((id) => ({ droplet_id: id, removing: false, status: "waiting" })),
  };
}

function requireDroplets(region: Region, ids: number[]): void {
  const missing = ids.filter((id) => !region.state.droplets.some((droplet) => droplet.id === id));
  if (missing.length > 0) throw new ApiError(422, `droplets not found: ${missing.join(", ")}`);
}

/**
 * The attributes of a firewall in a request body.
 * @throws ApiError 409 or 422
 */
function attributes(region: Region, body: z.output<typeof firewallBody>, self?: FirewallRecord) {
  if (region.state.firewalls.some((other) => other !== self && other.name === body.name)) {
    throw new ApiError(409, "duplicate name");
  }
  const rules = toRules(body);
  if (rules.inbound.length + rules.outbound.length === 0) {
    throw new ApiError(422, "firewall must have at least one rule");
  }
  requireDroplets(region, body.droplet_ids ?? []);
  requireTags(region, body.tags ?? []);
  return { name: body.name, ...rules, droplet_ids: body.droplet_ids ?? [], tags: body.tags ?? [] };
}

const union = <T>(a: T[], b: T[]) => [...new Set([...a, ...b])];
const without = <T>(a: T[], b: T[]) => a.filter((item) => !b.includes(item));
const sameRule = (a: FirewallRule) => (b: FirewallRule) => JSON.stringify(a) === JSON.stringify(b);

const existing = ({ state }: Region, id: string) =>
  found(state.firewalls.find((firewall) => firewall.id === id));

export const firewallRoutes: Routes = (app, region) => {
  const { state } = region;
  const view = (firewall: FirewallRecord) => firewallView(region, firewall);

  app.get("/v2/firewalls", (request) => page(request, "firewalls", state.firewalls, view));
  app.post("/v2/firewalls", (request, reply) => {
    const values = attributes(region, bodyOf(request, firewallBody));
    const firewall: FirewallRecord = { id: randomUUID(), created_at: timestamp(), ...values };
    state.firewalls.push(firewall);
    region.commit();
    reply.code(202);
    return { firewall: view(firewall) };
  });
  app.get("/v2/firewalls/:id", (request) => ({ firewall: view(existing(region, param(request, "id"))) }));
  app.put("/v2/firewalls/:id", (request) => {
    const firewall = existing(region, param(request, "id"));
    Object.assign(firewall, attributes(region, bodyOf(request, firewallBody), firewall));
    region.commit();
    return { firewall: view(firewall) };
  });
  app.delete("/v2/firewalls/:id", (request, reply) => {
    const firewall = existing(region, param(request, "id"));
    state.firewalls = state.firewalls.filter((other) => other !== firewall);
    region.commit();
    reply.code(204).send();
  });
  partRoutes(app, region);
};

/** The lists of a firewall, each with routes that add and remove items. */
const partRoutes: Routes = (app, region) => {
  const part = <T extends z.ZodType>(
    name: string,
    schema: T,
    add: (firewall: FirewallRecord, body: z.output<T>) => void,
    remove: (firewall: FirewallRecord, body: z.output<T>) => void,
  ) => {
    for (const [method, change] of [["POST", add] as const, ["DELETE", remove] as const]) {
      app.route({
        method,
        url: `/v2/firewalls/:id/${name}`,
        handler: (request, reply) => {
          change(existing(region, param(request, "id")), bodyOf(request, schema));
          region.commit();
          reply.code(204).send();
        },
      });
    }
  };
  part(
    "droplets",
    dropletsBody,
    (firewall, { droplet_ids }) => {
      requireDroplets(region, droplet_ids);
      firewall.droplet_ids = union(firewall.droplet_ids, droplet_ids);
    },
    (firewall, { droplet_ids }) => {
      firewall.droplet_ids = without(firewall.droplet_ids, droplet_ids);
    },
  );
  part(
    "tags",
    tagsBody,
    (firewall, { tags }) => {
      requireTags(region, tags);
      firewall.tags = union(firewall.tags, tags);
    },
    (firewall, { tags }) => {
      firewall.tags = without(firewall.tags, tags);
    },
  );
  part(
    "rules",
    rulesBody,
    (firewall, body) => {
      const { inbound, outbound } = toRules(body);
      firewall.inbound.push(...inbound.filter((rule) => !firewall.inbound.some(sameRule(rule))));
      firewall.outbound.push(...outbound.filter((rule) => !firewall.outbound.some(sameRule(rule))));
    },
    (firewall, body) => {
      const { inbound, outbound } = toRules(body);
      firewall.inbound = firewall.inbound.filter((rule) => !inbound.some(sameRule(rule)));
      firewall.outbound = firewall.outbound.filter((rule) => !outbound.some(sameRule(rule)));
    },
  );
};
