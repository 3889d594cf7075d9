import { randomBytes } from "node:crypto";
import type { Resource } from "../../server/resource.ts";
import type { Account } from "../account.ts";

export const volumeAttachment: Resource<Account> = {
  inputs: {
    dropletId: { type: "integer", required: true, replaces: true },
    volumeId: { type: "string", required: true, replaces: true },
  },
  outputs: {},
  async create(inputs, { client: { api }, signal }) {
    const { dropletId, volumeId } = inputs;
    const { volume } = await api.get(`/volumes/${volumeId}`, signal);
    if (!volume.droplet_ids?.includes(dropletId)) {
      await api.act(`/volumes/${volumeId}/actions`, { type: "attach", droplet_id: dropletId }, signal);
    }
    return { id: `${dropletId}-${volumeId}-${randomBytes(6).toString("hex")}`, state: inputs };
  },
  async read(_id, state, { client: { api }, signal }) {
    const answer = await api.find(`/volumes/${state.volumeId}`, signal);
    return answer?.volume.droplet_ids?.includes(state.dropletId) ? state : undefined;
  },
  async delete(_id, state, { client: { api }, signal }) {
    const answer = await api.find(`/volumes/${state.volumeId}`, signal);
    if (!answer?.volume.droplet_ids?.includes(state.dropletId)) return;
    await api.act(
      `/volumes/${state.volumeId}/actions`,
      { type: "detach", droplet_id: state.dropletId },
      signal,
    );
  },
};
