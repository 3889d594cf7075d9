import { createHash } from "node:crypto";
import { type Operation, PartialFailure, type Properties, type Resource } from "../../server/resource.ts";
import type { Account } from "../account.ts";
import type { Json } from "../api.ts";
import { setTags, tagsInput } from "../tags.ts";

/** State stores only the hash, because user data are large and may contain secrets. */
const hash = (text: unknown): string => createHash("sha1").update(String(text)).digest("hex");
const sameSlug = (state: unknown, input: unknown): boolean =>
  String(state).toLowerCase() === String(input).toLowerCase();

export const droplet: Resource<Account> = {
  inputs: {
    backupPolicy: {
      type: { fields: { hour: { type: "integer" }, plan: { type: "string" }, weekday: { type: "string" } } },
    },
    backups: { type: "boolean" },
    dropletAgent: { type: "boolean", replaces: true },
    gracefulShutdown: { type: "boolean" },
    image: { type: "string", required: true, replaces: true, same: sameSlug },
    // IPv6 can be switched on, never off.
    ipv6: { type: "boolean", replaces: (state, input) => state === true && input !== true },
    ipv6Address: { type: "string", computed: true },
    monitoring: { type: "boolean", replaces: true },
    name: { type: "string", autoname: true },
    privateNetworking: { type: "boolean", computed: true },
    publicNetworking: { type: "boolean", replaces: true },
    region: { type: "string", replaces: true, computed: true, same: sameSlug },
    resizeDisk: { type: "boolean", default: true },
    size: { type: "string", required: true, same: sameSlug },
    sshKeys: { type: { list: "string" }, replaces: true, unordered: true },
    tags: tagsInput,
    userData: { type: "string", replaces: true, same: (state, input) => state === hash(input) },
    volumeIds: { type: { list: "string" }, unordered: true, computed: true },
    vpcUuid: { type: "string", replaces: true, computed: true },
  },
  outputs: {
    createdAt: { type: "string" },
    disk: { type: "integer" },
    dropletUrn: { type: "string" },
    ipv4Address: { type: "string" },
    ipv4AddressPrivate: { type: "string" },
    locked: { type: "boolean" },
    memory: { type: "integer" },
    priceHourly: { type: "number" },
    priceMonthly: { type: "number" },
    status: { type: "string" },
    vcpus: { type: "integer" },
  },
  timeouts: { create: 3600, delete: 60 },
  check: ({ backupPolicy, backups }) =>
    backupPolicy !== undefined && backups !== true
      ? [{ property: "backupPolicy", reason: "'backupPolicy' requires 'backups' to be true" }]
      : [],
  async create(inputs, { client: { api }, signal }) {
    const { droplet: made } = await api.post("/droplets", body(inputs), signal);
    const id = String(made.id);
    const known = { ...inputs, ...(inputs.userData !== undefined && { userData: hash(inputs.userData) }) };
    try {
      const active = await api.poll(signal, async () => {
        const { droplet: seen } = await api.get(`/droplets/${id}`, signal);
        return seen.status === "active" && !seen.locked ? seen : undefined;
      });
      return { id, state: { ...known, ...view(active, known) } };
    } catch (error) {
      throw new PartialFailure(error, id, known);
    }
  },
  async read(id, state, { client: { api }, signal }) {
    const answer = await api.find(`/droplets/${encodeURIComponent(id)}`, signal);
    return answer === undefined ? undefined : { ...state, ...view(answer.droplet, state) };
  },
  async update(id, inputs, state, operation) {
    const { api } = operation.client;
    const { signal } = operation;
    await updateSize(id, inputs, state, operation);
    const act = (action: Json) => api.act(`/droplets/${id}/actions`, action, signal);
    if (inputs.name !== state.name) await act({ type: "rename", name: inputs.name });
    await updateBackups(inputs, state, act);
    if (inputs.ipv6 === true && state.ipv6 !== true) await act({ type: "enable_ipv6" });
    const target = { resource_id: id, resource_type: "droplet" } as const;
    await setTags(api, target, (state.tags as string[]) ?? [], (inputs.tags as string[]) ?? [], signal);
    if (inputs.volumeIds !== undefined) await updateVolumes(id, inputs, state, operation);
    const known = { ...state, ...inputs, userData: state.userData };
    return { ...known, ...view((await api.get(`/droplets/${id}`, signal)).droplet, known) };
  },
  async delete(id, state, { client: { api }, signal }) {
    const path = `/droplets/${id}`;
    const found = await api.poll(signal, async () => {
      const seen = await api.find(path, signal);
      return seen?.droplet.locked ? undefined : (seen ?? "gone");
    });
    if (found === "gone") return;
    if (state.gracefulShutdown === true) await api.act(`${path}/actions`, { type: "shutdown" }, signal);
    for (const volume of found.droplet.volume_ids ?? []) {
      await api.act(`/volumes/${volume}/actions`, { type: "detach", droplet_id: Number(id) }, signal);
    }
    await api.delete(path, signal);
    await api.poll(signal, async () => ((await api.find(path, signal)) === undefined ? true : undefined));
  },
};

function body(inputs: Properties): Json {
  const number = (text: unknown) => (/^\d+$/.test(String(text)) ? Number(text) : text);
  return {
    name: inputs.name,
    region: inputs.region,
    size: inputs.size,
    image: number(inputs.image),
    ssh_keys: ((inputs.sshKeys as string[] | undefined) ?? []).map(number),
    backups: inputs.backups,
    backup_policy: inputs.backupPolicy,
    ipv6: inputs.ipv6,
    monitoring: inputs.monitoring,
    public_networking: inputs.publicNetworking,
    with_droplet_agent: inputs.dropletAgent,
    tags: inputs.tags ?? [],
    user_data: inputs.userData,
    volumes: inputs.volumeIds,
    vpc_uuid: inputs.vpcUuid,
  };
}

/** The image is not compared. It is read only for an imported droplet. */
function view(seen: Json, known: Properties): Properties {
  const address = (version: "v4" | "v6", type: string): string | undefined =>
    seen.networks?.[version]?.find((network: Json) => network.type === type)?.ip_address;
  const has = (feature: string) => (seen.features ?? []).includes(feature);
  return {
    name: seen.name,
    image: known.image ?? seen.image?.slug ?? String(seen.image?.id),
    region: seen.region?.slug,
    size: seen.size_slug ?? seen.size?.slug,
    backups: has("backups"),
    ipv6: has("ipv6"),
    monitoring: has("monitoring"),
    privateNetworking: has("private_networking"),
    tags: seen.tags ?? [],
    volumeIds: seen.volume_ids ?? [],
    vpcUuid: seen.vpc_uuid || undefined,
    ipv6Address: address("v6", "public")?.toLowerCase() ?? "",
    createdAt: seen.created_at,
    disk: seen.disk,
    dropletUrn: `do:droplet:${seen.id}`,
    ipv4Address: address("v4", "public") ?? "",
    ipv4AddressPrivate: address("v4", "private") ?? "",
    locked: seen.locked,
    memory: seen.memory,
    priceHourly: seen.size?.price_hourly,
    priceMonthly: seen.size?.price_monthly,
    status: seen.status,
    vcpus: seen.vcpus,
  };
}

async function updateSize(id: string, inputs: Properties, state: Properties, operation: Operation<Account>) {
  if (sameSlug(state.size, inputs.size)) return;
  const { api } = operation.client;
  const { signal } = operation;
  const act = (action: Json) => api.act(`/droplets/${id}/actions`, action, signal);
  const { status } = (await api.get(`/droplets/${id}`, signal)).droplet;
  if (status !== "off") await act({ type: "power_off" });
  try {
    await act({ type: "resize", size: inputs.size, disk: inputs.resizeDisk !== false });
  } finally {
    // A rejected size must not leave the droplet off.
    await act({ type: "power_on" });
  }
}

async function updateBackups(inputs: Properties, state: Properties, act: (action: Json) => Promise<void>) {
  const on = inputs.backups === true;
  const policy = inputs.backupPolicy;
  if (on !== (state.backups === true)) {
    await act(on ? { type: "enable_backups", backup_policy: policy } : { type: "disable_backups" });
  } else if (on && policy !== undefined && JSON.stringify(policy) !== JSON.stringify(state.backupPolicy)) {
    await act({ type: "change_backup_policy", backup_policy: policy });
  }
}

async function updateVolumes(
  id: string,
  inputs: Properties,
  state: Properties,
  operation: Operation<Account>,
) {
  const olds = (state.volumeIds as string[] | undefined) ?? [];
  const news = inputs.volumeIds as string[];
  const act = (volume: string, type: "attach" | "detach") =>
    operation.client.api.act(
      `/volumes/${volume}/actions`,
      { type, droplet_id: Number(id) },
      operation.signal,
    );
  for (const volume of olds.filter((each) => !news.includes(each))) await act(volume, "detach");
  for (const volume of news.filter((each) => !olds.includes(each))) await act(volume, "attach");
}
