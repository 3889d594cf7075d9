import type { Properties, Resource } from "../../server/resource.ts";
import { PartialFailure } from "../../server/resource.ts";
import type { Account } from "../account.ts";
import type { Api, Json } from "../api.ts";
import { pick } from "../rest.ts";
import { members, moveTo, moveToDefault } from "./projectMembers.ts";

const table = {
  inputs: {
    description: { type: "string" },
    environment: {
      type: "string",
      same: (state: unknown, input: unknown) => String(state).toLowerCase() === String(input).toLowerCase(),
    },
    isDefault: { type: "boolean" },
    name: { type: "string", autoname: true },
    purpose: { type: "string", default: "Web Application" },
    // If omitted, a ProjectResources may manage them.
    resources: { type: { list: "string" }, unordered: true, computed: true },
  },
  outputs: {
    createdAt: { type: "string" },
    ownerId: { type: "integer" },
    ownerUuid: { type: "string" },
    updatedAt: { type: "string" },
  },
} as const;

export const project: Resource<Account> = {
  ...table,
  async create(inputs, { client: { api }, signal }) {
    const { project: made } = await api.post("/projects", body(inputs), signal);
    try {
      if (inputs.isDefault === true) await api.patch(`/projects/${made.id}`, { is_default: true }, signal);
      await moveTo(api, made.id, urns(inputs), signal);
      return { id: made.id, state: await view(api, made.id, inputs, signal) };
    } catch (error) {
      throw new PartialFailure(error, made.id, inputs);
    }
  },
  async read(id, state, { client: { api }, signal }) {
    const answer = await api.find(`/projects/${id}`, signal);
    return answer === undefined ? undefined : view(api, id, state, signal);
  },
  async update(id, inputs, state, { client: { api }, signal }) {
    await api.patch(`/projects/${id}`, { ...body(inputs), is_default: inputs.isDefault === true }, signal);
    if (inputs.resources !== undefined) {
      const gone = urns(state).filter((urn) => !urns(inputs).includes(urn));
      await moveToDefault(api, gone, signal);
      await moveTo(api, id, urns(inputs), signal);
    }
    return view(api, id, { ...state, ...inputs }, signal);
  },
  async delete(id, _state, { client: { api }, signal }) {
    if ((await api.find(`/projects/${id}`, signal)) === undefined) return;
    await moveToDefault(api, await members(api, id, signal), signal);
    await api.delete(`/projects/${id}`, signal);
  },
};

const urns = (properties: Properties): string[] => (properties.resources as string[] | undefined) ?? [];

function body({ name, description, purpose, environment }: Properties): Json {
  return { name, description, purpose, environment };
}

async function view(api: Api, id: string, known: Properties, signal: AbortSignal): Promise<Properties> {
  const { project: seen } = await api.get(`/projects/${id}`, signal);
  const resources = await members(api, id, signal);
  return { ...known, ...pick(table, seen), isDefault: seen.is_default, resources };
}
