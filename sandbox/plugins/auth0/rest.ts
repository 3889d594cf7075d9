/** The functions of a resource that is one object in one collection of the API. */
import type { Properties, Resource } from "../server/resource.ts";
import type { Api, Json } from "./api.ts";
import { changesOf, fromApi, toApi } from "./names.ts";

export interface Collection {
  /** Path under /api/v2, for example "/roles". */
  readonly path: string;
  /** Key of the object's id. @default "id" */
  readonly id?: string;
}

type Table = Pick<Resource<Api>, "inputs" | "outputs">;

export function rest(table: Table, { path, id: idKey = "id" }: Collection): Resource<Api> {
  const at = (id: string): string => `${path}/${encodeURIComponent(id)}`;
  const stateOf = (object: Json): Properties => fromApi({ ...table.inputs, ...table.outputs }, object);
  /** What may be changed: an input that replaces is not sent again. */
  const changeable = Object.fromEntries(Object.entries(table.inputs).filter(([, { replaces }]) => !replaces));
  return {
    ...table,
    async create(inputs, { client: api, signal }) {
      const object = await api.post(path, toApi(table.inputs, inputs), signal);
      return { id: String(object[idKey]), state: { ...inputs, ...stateOf(object) } };
    },
    async read(id, _state, { client: api, signal }) {
      const object = await api.find(at(id), signal);
      return object === undefined ? undefined : stateOf(object);
    },
    async update(id, inputs, state, { client: api, signal }) {
      const changes = changesOf({ inputs: changeable }, inputs, state);
      const object = await api.patch(at(id), toApi(changeable, changes), signal);
      return { ...inputs, ...stateOf(object) };
    },
    async delete(id, _state, { client: api, signal }) {
      await api.delete(at(id), signal);
    },
  };
}
