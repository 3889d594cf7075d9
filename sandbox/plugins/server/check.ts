/** Completes inputs with names and defaults, and lists everything that is wrong with them. */
import { createHash, randomBytes } from "node:crypto";
import { coerce } from "./coerce.ts";
import type { Failure, Properties, Property, Resource, Type } from "./resource.ts";
import { ARCHIVE, ASSET, hasUnknown, isObject, SIGNATURE, UNKNOWN } from "./wire.ts";

export interface Checked {
  readonly inputs: Properties;
  readonly failures: Failure[];
}

export interface Naming {
  /** The resource's logical name. */
  readonly name: string;
  /** The engine's seed. The same seed gives the same name, so that preview and update agree. */
  readonly seed: Uint8Array;
}

/** `olds` are the inputs of the existing resource. Undefined if it is new or being replaced. */
export function check(
  resource: Pick<Resource<never>, "inputs" | "check">,
  olds: Properties,
  news: Properties,
  naming: Naming,
): Checked {
  const inputs = { ...news };
  const failures: Failure[] = [];
  for (const key of Object.keys(news)) {
    if (!(key in resource.inputs)) failures.push({ property: key, reason: `unknown property '${key}'` });
  }
  for (const [key, property] of Object.entries(resource.inputs)) {
    if (inputs[key] === undefined && property.autoname) inputs[key] = olds[key] ?? uniqueName(naming);
    if (inputs[key] === undefined && property.default !== undefined) inputs[key] = property.default;
    if (inputs[key] !== undefined) inputs[key] = coerce(property.type, inputs[key]);
    failures.push(...checkProperty(property, inputs[key], key));
  }
  const known = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !hasUnknown(value)));
  if (failures.length === 0) failures.push(...(resource.check?.(known) ?? []));
  return { inputs, failures };
}

function checkProperty(property: Property, value: unknown, path: string): Failure[] {
  if (value === undefined || value === null) {
    return property.required ? [{ property: path, reason: `missing required property '${path}'` }] : [];
  }
  if (value === UNKNOWN) return [];
  const failures = checkType(property.type, value, path);
  const reason = failures.length === 0 && !hasUnknown(value) ? property.check?.(value) : undefined;
  return reason === undefined ? failures : [{ property: path, reason: `'${path}' ${reason}` }];
}

function checkType(type: Type, value: unknown, path: string): Failure[] {
  if (value === UNKNOWN || type === "any") return [];
  const wrong = (what: string) => [{ property: path, reason: `'${path}' must be ${what}` }];
  if (typeof type === "string") return isPrimitive(type, value) ? [] : wrong(ARTICLES[type]);
  if ("list" in type) {
    if (!Array.isArray(value)) return wrong("a list");
    return value.flatMap((item, index) => checkType(type.list, item, `${path}[${index}]`));
  }
  if (!isObject(value)) return wrong("an object");
  if ("map" in type) {
    return Object.entries(value).flatMap(([key, item]) => checkType(type.map, item, `${path}.${key}`));
  }
  const strangers = Object.keys(value).filter((key) => !(key in type.fields));
  return [
    ...strangers.map((key) => ({ property: path, reason: `unknown property '${path}.${key}'` })),
    ...Object.entries(type.fields).flatMap(([key, field]) =>
      checkProperty(field, value[key], `${path}.${key}`),
    ),
  ];
}

const ARTICLES = {
  string: "a string",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  any: "anything",
  asset: "an asset or an archive",
} as const;

function isPrimitive(type: Exclude<Type, object>, value: unknown): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "asset":
      return isObject(value) && (value[SIGNATURE] === ASSET || value[SIGNATURE] === ARCHIVE);
    case "any":
      return true;
  }
}

function uniqueName({ name, seed }: Naming): string {
  const digest =
    seed.length > 0
      ? createHash("sha256").update(seed).update(name).digest("hex")
      : randomBytes(4).toString("hex");
  return `${name}-${digest.slice(0, 7)}`;
}
