import type { Properties, Resource } from "../../server/resource.ts";
import type { Api } from "../api.ts";
import { refuseToErase } from "./unmanaged.ts";

interface Permission {
  name: string;
  resourceServerIdentifier: string;
}

/** All permissions of a role. Its id is the role's. */
export const rolePermissions: Resource<Api> = {
  inputs: {
    permissions: {
      type: {
        list: {
          fields: {
            description: { type: "string", computed: true },
            name: { type: "string", required: true },
            resourceServerIdentifier: { type: "string", required: true },
            resourceServerName: { type: "string", computed: true },
          },
        },
      },
      required: true,
      unordered: true,
      same: (state, input) => keys(state).join() === keys(input).join(),
    },
    roleId: { type: "string", required: true, replaces: true },
  },
  outputs: {},
  async create(inputs, { client: api, signal }) {
    const id = String(inputs.roleId);
    const known = await view(api, id, signal);
    refuseToErase("permissions", `the role ${id}`, keys(known.permissions), keys(inputs.permissions));
    await change(api, id, known, inputs, signal);
    return { id, state: await view(api, id, signal) };
  },
  async read(id, _state, { client: api, signal }) {
    return (await api.find(`/roles/${id}`, signal)) && view(api, id, signal);
  },
  async update(id, inputs, state, { client: api, signal }) {
    await change(api, id, state, inputs, signal);
    return view(api, id, signal);
  },
  async delete(id, state, { client: api, signal }) {
    await send(api, "delete", id, list(state), signal);
  },
};

const list = ({ permissions }: Properties): Permission[] => (permissions as Permission[] | undefined) ?? [];

function keys(permissions: unknown): string[] {
  return ((permissions as Permission[] | undefined) ?? [])
    .map(({ name, resourceServerIdentifier }) => `${resourceServerIdentifier} ${name}`)
    .sort();
}

async function change(
  api: Api,
  id: string,
  old: Properties,
  now: Properties,
  signal: AbortSignal,
): Promise<void> {
  const missing = (from: Properties, others: Properties) => {
    const known = keys(others.permissions);
    return list(from).filter((each) => !known.includes(keys([each]).join()));
  };
  await send(api, "post", id, missing(now, old), signal);
  await send(api, "delete", id, missing(old, now), signal);
}

async function send(
  api: Api,
  verb: "post" | "delete",
  id: string,
  permissions: Permission[],
  signal: AbortSignal,
): Promise<void> {
  if (permissions.length === 0) return;
  const body = {
    permissions: permissions.map(({ name, resourceServerIdentifier }) => ({
      permission_name: name,
      resource_server_identifier: resourceServerIdentifier,
    })),
  };
  const path = `/roles/${id}/permissions`;
  await (verb === "post" ? api.post(path, body, signal) : api.delete(path, signal, body));
}

async function view(api: Api, id: string, signal: AbortSignal): Promise<Properties> {
  const seen = await api.list(`/roles/${id}/permissions`, "permissions", signal);
  const permissions = seen.map((each) => ({
    name: each.permission_name,
    resourceServerIdentifier: each.resource_server_identifier,
    resourceServerName: each.resource_server_name,
    description: each.description,
  }));
  return { roleId: id, permissions };
}
