import { randomBytes } from "node:crypto";
import type { Resource } from "../../server/resource.ts";
import type { Account } from "../account.ts";
import { assign, unassign } from "./reservedIp.ts";

export const reservedIpAssignment: Resource<Account> = {
  inputs: {
    dropletId: { type: "integer", required: true, replaces: true },
    ipAddress: { type: "string", required: true, replaces: true },
  },
  outputs: {},
  async create(inputs, { client: { api }, signal }) {
    await assign(api, String(inputs.ipAddress), inputs.dropletId, signal);
    return { id: `${inputs.dropletId}-${inputs.ipAddress}-${randomBytes(6).toString("hex")}`, state: inputs };
  },
  /** The assignment no longer exists if the address now belongs to another droplet. */
  async read(_id, state, { client: { api }, signal }) {
    const answer = await api.find(`/reserved_ips/${state.ipAddress}`, signal);
    return answer?.reserved_ip.droplet?.id === state.dropletId ? state : undefined;
  },
  async delete(_id, state, { client: { api }, signal }) {
    const answer = await api.find(`/reserved_ips/${state.ipAddress}`, signal);
    if (answer?.reserved_ip.droplet?.id === state.dropletId)
      await unassign(api, String(state.ipAddress), signal);
  },
};
