/** The functions of a resource that is one object in one collection of the API. */
import type { Properties, Resource } from "../server/resource.ts";
import type { Account } from "./account.ts";
import type { Json } from "./api.ts";
import { camelCase, snakeCase } from "./case.ts";

export interface Collection {
  /** Path under /v2, for example "/vpcs". */
  readonly path: string | ((properties: Properties) => string);
  /** Key of the object in responses. */
  readonly envelope: string;
  readonly id: (object: Json) => string;
  /** The object to send. Default: the inputs under the API's names. */
  readonly body?: (inputs: Properties) => unknown;
  /** Properties of the object that was read. Default: those in the table, under Pulumi's names. */
  readonly view?: (object: Json, state: Properties) => Properties;
  /** False: every change replaces the resource. */
  readonly updates: boolean;
}

type Table = Pick<Resource<Account>, "inputs" | "outputs">;

export function rest(table: Table, collection: Collection): Resource<Account> {
  const body = collection.body ?? snakeCase;
  const at = (properties: Properties, id?: string): string => {
    const path = typeof collection.path === "string" ? collection.path : collection.path(properties);
    return id === undefined ? path : `${path}/${encodeURIComponent(id)}`;
  };
  const stateOf = (answer: Json, known: Properties): Properties => {
    const object = answer[collection.envelope];
    return { ...known, ...(collection.view ?? ((each) => pick(table, each)))(object, known) };
  };
  return {
    ...table,
    async create(inputs, { client: { api }, signal }) {
      const answer = await api.post(at(inputs), body(inputs), signal);
      return { id: collection.id(answer[collection.envelope]), state: stateOf(answer, inputs) };
    },
    async read(id, state, { client: { api }, signal }) {
      const answer = await api.find(at(state, id), signal);
      return answer === undefined ? undefined : stateOf(answer, state);
    },
    ...(collection.updates && {
      async update(id, inputs, state, { client: { api }, signal }) {
        const answer = await api.put(at(state, id), body(inputs), signal);
        return stateOf(answer, { ...state, ...inputs });
      },
    }),
    async delete(id, state, { client: { api }, signal }) {
      await api.delete(at(state, id), signal);
    },
  };
}

/** The properties of an API object that are in the table. Null values are absent. */
export function pick({ inputs, outputs }: Table, object: Json): Properties {
  const properties = camelCase(object) as Properties;
  const keys = [...Object.keys(inputs), ...Object.keys(outputs)];
  return Object.fromEntries(
    keys.filter((key) => (properties[key] ?? null) !== null).map((key) => [key, properties[key]]),
  );
}
