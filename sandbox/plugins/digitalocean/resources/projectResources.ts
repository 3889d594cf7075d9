import type { Resource } from "../../server/resource.ts";
import type { Account } from "../account.ts";
import { members, moveTo, moveToDefault } from "./projectMembers.ts";

export const projectResources: Resource<Account> = {
  inputs: {
    project: { type: "string", required: true, replaces: true },
    resources: { type: { list: "string" }, required: true, unordered: true },
  },
  outputs: {},
  async create(inputs, { client: { api }, signal }) {
    const project = String(inputs.project);
    await moveTo(api, project, inputs.resources as string[], signal);
    return { id: project, state: inputs };
  },
  /** Only resources that it added. It does not manage others in the project. */
  async read(id, state, { client: { api }, signal }) {
    if ((await api.find(`/projects/${id}`, signal)) === undefined) return undefined;
    const present = await members(api, id, signal);
    const own = state.resources as string[] | undefined;
    return { ...state, project: id, resources: own ? own.filter((urn) => present.includes(urn)) : present };
  },
  async update(id, inputs, state, { client: { api }, signal }) {
    const wanted = inputs.resources as string[];
    await moveToDefault(
      api,
      (state.resources as string[]).filter((urn) => !wanted.includes(urn)),
      signal,
    );
    await moveTo(api, id, wanted, signal);
    return inputs;
  },
  async delete(_id, state, { client: { api }, signal }) {
    await moveToDefault(api, state.resources as string[], signal);
  },
};
