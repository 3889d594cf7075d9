/** Converts between Pulumi's names and the API's. The keys of a map belong to the program and stay. */
import type { Properties, Property, Resource, Type } from "../server/resource.ts";
import { isObject } from "../server/wire.ts";
import type { Json } from "./api.ts";

/** Names that the API writes in another way than the rule says. */
const SPECIAL: Readonly<Record<string, string>> = {
  crossOriginAuth: "cross_origin_authentication",
  customScripts: "customScripts",
  enabledDatabaseCustomization: "enabledDatabaseCustomization",
  passwordHistories: "password_history",
  passwordPolicy: "passwordPolicy",
};

function apiName(name: string): string {
  return SPECIAL[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

type Table = Readonly<Record<string, Property>>;

/** The object to send, of the properties in the table. */
export function toApi(table: Table, values: Properties): Json {
  const entries = Object.entries(table).filter(([key]) => values[key] !== undefined);
  return Object.fromEntries(
    entries.map(([key, { type }]) => [apiName(key), convert(type, values[key], toApi)]),
  );
}

/** The properties in the table of an object that was read. Null values are absent. */
export function fromApi(table: Table, object: Json): Properties {
  const entries = Object.entries(table).filter(([key]) => (object[apiName(key)] ?? null) !== null);
  return Object.fromEntries(
    entries.map(([key, { type }]) => [key, convert(type, object[apiName(key)], fromApi)]),
  );
}

function convert(type: Type, value: unknown, fields: (table: Table, object: Properties) => unknown): unknown {
  if (typeof type === "string") return value;
  if ("list" in type) {
    return Array.isArray(value) ? value.map((item) => convert(type.list, item, fields)) : value;
  }
  return "fields" in type && isObject(value) ? fields(type.fields, value) : value;
}

/**
 * What an update sends: the inputs, and the zero value of each that the program no longer sets. One that Auth0 chooses
 * stays as it is.
 */
export function changesOf(
  { inputs: table }: Pick<Resource<never>, "inputs">,
  inputs: Properties,
  state: Properties,
): Properties {
  const removed = Object.entries(table).flatMap(([key, property]): [string, unknown][] => {
    if (inputs[key] !== undefined || state[key] === undefined || property.computed) return [];
    const zero = zeroOf(property.type);
    return zero === undefined ? [] : [[key, zero]];
  });
  return { ...Object.fromEntries(removed), ...inputs };
}

function zeroOf(type: Type): unknown {
  if (typeof type !== "string") return "list" in type ? [] : {};
  return { string: "", boolean: false, integer: 0, number: 0, any: undefined, asset: undefined }[type];
}
