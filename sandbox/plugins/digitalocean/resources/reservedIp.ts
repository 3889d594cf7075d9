import { PartialFailure, type Properties, type Resource } from "../../server/resource.ts";
import type { Account } from "../account.ts";
import type { Api, Json } from "../api.ts";
import { unless } from "../api.ts";

export const reservedIp: Resource<Account> = {
  inputs: {
    dropletId: { type: "integer" },
    ipAddress: { type: "string", computed: true },
    region: { type: "string", required: true, replaces: true },
  },
  outputs: { reservedIpUrn: { type: "string" } },
  async create(inputs, { client: { api }, signal }) {
    const { reserved_ip: made } = await api.post("/reserved_ips", { region: inputs.region }, signal);
    const state = { ...inputs, ...view(made, inputs) };
    try {
      if (inputs.dropletId !== undefined) await assign(api, made.ip, inputs.dropletId, signal);
    } catch (error) {
      throw new PartialFailure(error, made.ip, { ...state, dropletId: undefined });
    }
    return { id: made.ip, state };
  },
  async read(id, state, { client: { api }, signal }) {
    const answer = await api.find(`/reserved_ips/${id}`, signal);
    return answer === undefined ? undefined : { ...state, ...view(answer.reserved_ip, state) };
  },
  async update(id, inputs, state, { client: { api }, signal }) {
    if (inputs.dropletId !== undefined) await assign(api, id, inputs.dropletId, signal);
    else if (state.dropletId !== undefined) await unassign(api, id, signal);
    return { ...state, ...inputs, dropletId: inputs.dropletId };
  },
  async delete(id, state, { client: { api }, signal }) {
    if (state.dropletId !== undefined) await unassign(api, id, signal).catch(unless(404, 422));
    await api.delete(`/reserved_ips/${id}`, signal);
  },
};

/** The droplet is read only if this resource assigns it. Otherwise a ReservedIpAssignment may have. */
function view(seen: Json, known: Properties): Properties {
  return {
    region: seen.region?.slug ?? known.region,
    ipAddress: seen.ip,
    reservedIpUrn: `do:reservedip:${seen.ip}`,
    ...(known.dropletId !== undefined && seen.droplet && { dropletId: seen.droplet.id }),
  };
}

export async function assign(api: Api, ip: string, dropletId: unknown, signal: AbortSignal): Promise<void> {
  const path = `/reserved_ips/${ip}/actions`;
  await api.act(path, { type: "assign", droplet_id: dropletId }, signal, (id) => `${path}/${id}`);
}

export async function unassign(api: Api, ip: string, signal: AbortSignal): Promise<void> {
  const path = `/reserved_ips/${ip}/actions`;
  await api.act(path, { type: "unassign" }, signal, (id) => `${path}/${id}`);
}
