import type { Resource } from "../../server/resource.ts";
import type { Account } from "../account.ts";
import { unless } from "../api.ts";
import { pick, rest } from "../rest.ts";

const table = {
  inputs: {
    description: { type: "string" },
    ipRange: { type: "string", replaces: true, computed: true },
    name: { type: "string", autoname: true },
    region: { type: "string", required: true, replaces: true },
  },
  outputs: { createdAt: { type: "string" }, default: { type: "boolean" }, vpcUrn: { type: "string" } },
} as const;

const crud = rest(table, {
  path: "/vpcs",
  envelope: "vpc",
  id: (vpc) => vpc.id,
  view: (vpc) => ({ ...pick(table, vpc), vpcUrn: vpc.urn }),
  updates: true,
});

export const vpc: Resource<Account> = {
  ...crud,
  timeouts: { delete: 120 },
  // Members that are being deleted hold a VPC for some seconds.
  async delete(id, _state, { client: { api }, signal }) {
    await api.poll(signal, () => api.delete(`/vpcs/${id}`, signal).then(() => true, unless(403, 409)));
  },
};
