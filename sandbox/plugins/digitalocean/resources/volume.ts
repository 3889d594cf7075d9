import type { Resource } from "../../server/resource.ts";
import type { Account } from "../account.ts";
import { rest } from "../rest.ts";
import { setTags, tagsInput } from "../tags.ts";

const crud = rest(
  {
    inputs: {
      description: { type: "string", replaces: true },
      filesystemType: { type: "string", computed: true },
      initialFilesystemLabel: { type: "string", replaces: true },
      initialFilesystemType: { type: "string", replaces: true },
      name: { type: "string", replaces: true, autoname: true },
      region: {
        type: "string",
        required: true,
        replaces: true,
        same: (state, input) => String(state).toLowerCase() === String(input).toLowerCase(),
      },
      size: { type: "integer", required: true },
      snapshotId: { type: "string", replaces: true },
      tags: tagsInput,
    },
    outputs: {
      dropletIds: { type: { list: "integer" } },
      filesystemLabel: { type: "string" },
      volumeUrn: { type: "string" },
    },
  },
  {
    path: "/volumes",
    envelope: "volume",
    id: ({ id }) => id,
    body: (inputs) => ({
      name: inputs.name,
      region: inputs.region,
      size_gigabytes: inputs.size,
      description: inputs.description,
      snapshot_id: inputs.snapshotId,
      filesystem_type: inputs.initialFilesystemType ?? inputs.filesystemType,
      filesystem_label: inputs.initialFilesystemLabel,
      tags: inputs.tags ?? [],
    }),
    view: (volume) => ({
      name: volume.name,
      region: volume.region?.slug,
      size: volume.size_gigabytes,
      description: volume.description || undefined,
      filesystemType: volume.filesystem_type ?? "",
      filesystemLabel: volume.filesystem_label ?? "",
      dropletIds: volume.droplet_ids ?? [],
      tags: volume.tags ?? [],
      volumeUrn: `do:volume:${volume.id}`,
    }),
    updates: false,
  },
);

export const volume: Resource<Account> = {
  ...crud,
  checkChange: (state, inputs) =>
    typeof inputs.size === "number" && inputs.size < Number(state.size)
      ? `a volume's size can only be expanded and not shrunk (from ${state.size} to ${inputs.size} GiB)`
      : undefined,
  async update(id, inputs, state, operation) {
    const { api } = operation.client;
    const { signal } = operation;
    if (inputs.size !== state.size) {
      await api.act(
        `/volumes/${id}/actions`,
        { type: "resize", size_gigabytes: inputs.size, region: inputs.region },
        signal,
      );
    }
    const target = { resource_id: id, resource_type: "volume" } as const;
    await setTags(api, target, (state.tags as string[]) ?? [], (inputs.tags as string[]) ?? [], signal);
    const seen = await crud.read?.(id, { ...state, ...inputs }, operation);
    if (seen === undefined) throw new Error(`the volume ${id} went away while it was updated`);
    return seen;
  },
};
