import type { Failure, Properties, Property, Resource } from "../../server/resource.ts";
import type { Account } from "../account.ts";
import type { Json } from "../api.ts";
import { pick, rest } from "../rest.ts";

interface Rule {
  readonly protocol: string;
  readonly portRange?: string;
  readonly [peers: string]: unknown;
}

const PEERS = {
  Addresses: ["addresses", "string"],
  DropletIds: ["droplet_ids", "integer"],
  KubernetesIds: ["kubernetes_ids", "string"],
  LoadBalancerUids: ["load_balancer_uids", "string"],
  Tags: ["tags", "string"],
} as const;

/** "all" and "0" mean the same; icmp has no ports. */
const samePorts = (state: unknown, input: unknown): boolean => {
  const normal = (ports: unknown) => (ports === "0" || ports === "all" ? "all" : ports);
  return normal(state) === normal(input);
};

function rules(side: "source" | "destination"): Property {
  const peers = Object.entries(PEERS).map(([name, [, item]]): [string, Property] => [
    `${side}${name}`,
    { type: { list: item }, unordered: true },
  ]);
  return {
    type: {
      list: {
        fields: {
          ...Object.fromEntries(peers),
          portRange: { type: "string", same: samePorts },
          protocol: { type: "string", required: true },
        },
      },
    },
    unordered: true,
  };
}

const table = {
  inputs: {
    dropletIds: { type: { list: "integer" }, unordered: true },
    inboundRules: rules("source"),
    name: { type: "string", autoname: true },
    outboundRules: rules("destination"),
    tags: { type: { list: "string" }, unordered: true },
  },
  outputs: {
    createdAt: { type: "string" },
    pendingChanges: {
      type: {
        list: {
          fields: {
            dropletId: { type: "integer" },
            removing: { type: "boolean" },
            status: { type: "string" },
          },
        },
      },
    },
    status: { type: "string" },
  },
} as const;

const crud = rest(table, {
  path: "/firewalls",
  envelope: "firewall",
  id: ({ id }) => id,
  body: ({ name, dropletIds, tags, inboundRules, outboundRules }) => ({
    name,
    droplet_ids: dropletIds ?? [],
    tags: tags ?? [],
    inbound_rules: ((inboundRules as Rule[]) ?? []).map((rule) => toApi(rule, "source")),
    outbound_rules: ((outboundRules as Rule[]) ?? []).map((rule) => toApi(rule, "destination")),
  }),
  view: (firewall) => ({
    ...pick(table, firewall),
    inboundRules: (firewall.inbound_rules ?? []).map((rule: Json) => fromApi(rule, "source")),
    outboundRules: (firewall.outbound_rules ?? []).map((rule: Json) => fromApi(rule, "destination")),
  }),
  updates: true,
});

export const firewall: Resource<Account> = { ...crud, check };

function check(inputs: Properties): Failure[] {
  const failures = (["inboundRules", "outboundRules"] as const).flatMap((property) =>
    ((inputs[property] as Rule[] | undefined) ?? [])
      .filter(({ protocol, portRange }) => protocol !== "icmp" && !portRange)
      .map(({ protocol }) => ({ property, reason: `'portRange' is required in a rule for ${protocol}` })),
  );
  return failures;
}

function toApi(rule: Rule, side: "source" | "destination"): Json {
  const peers = Object.entries(PEERS).map(([name, [key]]) => [key, rule[`${side}${name}`]] as const);
  return {
    protocol: rule.protocol,
    ...(rule.protocol !== "icmp" && { ports: rule.portRange === "all" ? "0" : rule.portRange }),
    [`${side}s`]: Object.fromEntries(peers.filter(([, value]) => value !== undefined)),
  };
}

function fromApi(rule: Json, side: "source" | "destination"): Rule {
  const peers = Object.entries(PEERS).map(
    ([name, [key]]) => [`${side}${name}`, rule[`${side}s`]?.[key]] as const,
  );
  return {
    protocol: rule.protocol,
    ...(rule.protocol !== "icmp" && { portRange: rule.ports === "0" ? "all" : rule.ports }),
    ...Object.fromEntries(peers.filter(([, value]) => (value?.length ?? 0) > 0)),
  };
}
