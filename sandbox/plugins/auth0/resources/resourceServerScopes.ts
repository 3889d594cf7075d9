import type { Properties, Resource } from "../../server/resource.ts";
import type { Api } from "../api.ts";
import { refuseToErase } from "./unmanaged.ts";

interface Scope {
  name: string;
  description?: string;
}

/** All permissions of an API. Its id is the API's identifier. */
export const resourceServerScopes: Resource<Api> = {
  inputs: {
    resourceServerIdentifier: { type: "string", required: true, replaces: true },
    scopes: {
      type: {
        list: { fields: { description: { type: "string" }, name: { type: "string", required: true } } },
      },
      required: true,
      unordered: true,
    },
  },
  outputs: {},
  async create(inputs, { client: api, signal }) {
    const id = String(inputs.resourceServerIdentifier);
    const known = view(id, await api.get(at(id), signal));
    refuseToErase("permissions", id, names(known), names(inputs));
    return { id, state: view(id, await api.patch(at(id), body(inputs), signal)) };
  },
  async read(id, _state, { client: api, signal }) {
    const server = await api.find(at(id), signal);
    return server && view(id, server);
  },
  async update(id, inputs, _state, { client: api, signal }) {
    return view(id, await api.patch(at(id), body(inputs), signal));
  },
  async delete(id, _state, { client: api, signal }) {
    if ((await api.find(at(id), signal)) !== undefined) await api.patch(at(id), { scopes: [] }, signal);
  },
};

const at = (id: string): string => `/resource-servers/${encodeURIComponent(id)}`;
const names = ({ scopes }: Properties): string[] => (scopes as Scope[]).map(({ name }) => name);

function body({ scopes }: Properties): object {
  return { scopes: (scopes as Scope[]).map(({ name, description }) => ({ value: name, description })) };
}

function view(id: string, server: { scopes?: { value: string; description?: string }[] }): Properties {
  const scopes = (server.scopes ?? []).map(({ value, description }) => ({ name: value, description }));
  return { resourceServerIdentifier: id, scopes };
}
