import type { Properties, Resource } from "../../server/resource.ts";
import type { Api } from "../api.ts";
import { refuseToErase } from "./unmanaged.ts";

/** Clients in one request. */
const MAX_CHANGES = 50;

/** All clients of a connection. Its id is the connection's. */
export const connectionClients: Resource<Api> = {
  inputs: {
    connectionId: { type: "string", required: true, replaces: true },
    enabledClients: { type: { list: "string" }, required: true, unordered: true },
  },
  outputs: { name: { type: "string" }, strategy: { type: "string" } },
  async create(inputs, { client: api, signal }) {
    const id = String(inputs.connectionId);
    const known = await enabled(api, id, signal);
    refuseToErase("clients", `the connection ${id}`, known, clients(inputs));
    await change(api, id, known, clients(inputs), signal);
    return { id, state: await view(api, id, signal) };
  },
  async read(id, _state, { client: api, signal }) {
    return (await api.find(at(id), signal)) && view(api, id, signal);
  },
  async update(id, inputs, state, { client: api, signal }) {
    await change(api, id, clients(state), clients(inputs), signal);
    return view(api, id, signal);
  },
  async delete(id, state, { client: api, signal }) {
    if ((await api.find(at(id), signal)) !== undefined) await change(api, id, clients(state), [], signal);
  },
};

const at = (id: string): string => `/connections/${id}`;
const clients = ({ enabledClients }: Properties): string[] => (enabledClients as string[] | undefined) ?? [];

async function change(
  api: Api,
  id: string,
  old: string[],
  now: string[],
  signal: AbortSignal,
): Promise<void> {
  const changes = [
    ...now.filter((each) => !old.includes(each)).map((client_id) => ({ client_id, status: true })),
    ...old.filter((each) => !now.includes(each)).map((client_id) => ({ client_id, status: false })),
  ];
  for (let first = 0; first < changes.length; first += MAX_CHANGES) {
    await api.patch(`${at(id)}/clients`, changes.slice(first, first + MAX_CHANGES), signal);
  }
}

/** By checkpoints. */
async function enabled(api: Api, id: string, signal: AbortSignal): Promise<string[]> {
  const all: string[] = [];
  for (let from = ""; ; ) {
    const answer = await api.get(`${at(id)}/clients?take=100${from}`, signal);
    all.push(...answer.clients.map(({ client_id }: { client_id: string }) => client_id));
    if (answer.next === undefined) return all;
    from = `&from=${answer.next}`;
  }
}

async function view(api: Api, id: string, signal: AbortSignal): Promise<Properties> {
  const { name, strategy } = await api.get(at(id), signal);
  return { connectionId: id, enabledClients: await enabled(api, id, signal), name, strategy };
}
