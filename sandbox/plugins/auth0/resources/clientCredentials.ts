import type { Properties, Resource } from "../../server/resource.ts";
import type { Api } from "../api.ts";

/** Settings of a client that exists, so its deletion only returns the client to its default. */
export const clientCredentials: Resource<Api> = {
  inputs: {
    authenticationMethod: { type: "string", computed: true },
    clientId: { type: "string", required: true, replaces: true },
    clientSecret: { type: "string", computed: true, secret: true },
  },
  outputs: {},
  async create(inputs, { client: api, signal }) {
    const id = String(inputs.clientId);
    await api.patch(at(id), body(inputs), signal);
    return { id, state: view(await api.get(at(id), signal)) };
  },
  async read(id, _state, { client: api, signal }) {
    const client = await api.find(at(id), signal);
    return client && view(client);
  },
  async update(id, inputs, _state, { client: api, signal }) {
    await api.patch(at(id), body(inputs), signal);
    return view(await api.get(at(id), signal));
  },
  async delete(id, _state, { client: api, signal }) {
    const client = await api.find(at(id), signal);
    if (client === undefined) return;
    const isPublic = client.app_type === "spa" || client.app_type === "native";
    const method = isPublic ? "none" : "client_secret_post";
    await api.patch(at(id), { token_endpoint_auth_method: method }, signal);
  },
};

const at = (id: string): string => `/clients/${encodeURIComponent(id)}`;

function body({ authenticationMethod, clientSecret }: Properties): Properties {
  return {
    ...(authenticationMethod !== undefined && { token_endpoint_auth_method: authenticationMethod }),
    ...(clientSecret !== undefined && { client_secret: clientSecret }),
  };
}

function view({ client_id, client_secret, token_endpoint_auth_method }: Properties): Properties {
  return {
    clientId: client_id,
    clientSecret: client_secret,
    authenticationMethod: token_endpoint_auth_method,
  };
}
