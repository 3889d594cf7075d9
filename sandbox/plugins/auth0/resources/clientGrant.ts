import type { Resource } from "../../server/resource.ts";
import type { Api } from "../api.ts";
import { fromApi, toApi } from "../names.ts";
import { rest } from "../rest.ts";

const table = {
  inputs: {
    allowAnyOrganization: { type: "boolean" },
    audience: { type: "string", required: true, replaces: true },
    clientId: { type: "string", replaces: true },
    organizationUsage: { type: "string" },
    /** The API's `scope`. */
    scopes: { type: { list: "string" }, unordered: true },
    subjectType: { type: "string", replaces: true, computed: true },
  },
  outputs: { isSystem: { type: "boolean" } },
} satisfies Pick<Resource<Api>, "inputs" | "outputs">;

const { scopes: _, ...renamed } = table.inputs;

/** https://auth0.com/docs/api/management/v2/client-grants has the scopes as `scope`. */
export const clientGrant: Resource<Api> = {
  ...rest(table, { path: "/client-grants" }),
  async create(inputs, { client: api, signal }) {
    const body = { ...toApi(renamed, inputs), scope: inputs.scopes ?? [] };
    const grant = await api.post("/client-grants", body, signal);
    return { id: grant.id, state: view(grant) };
  },
  async read(id, _state, { client: api, signal }) {
    const grant = await api.find(`/client-grants/${id}`, signal);
    return grant && view(grant);
  },
  async update(id, inputs, _state, { client: api, signal }) {
    const { audience, clientId, subjectType, ...changes } = inputs;
    const body = { ...toApi(renamed, changes), scope: inputs.scopes ?? [] };
    return view(await api.patch(`/client-grants/${id}`, body, signal));
  },
};

function view(grant: { scope?: string[]; is_system?: boolean }) {
  return {
    ...fromApi({ ...renamed, ...table.outputs }, grant),
    scopes: grant.scope ?? [],
    isSystem: grant.is_system ?? false,
  };
}
