/** The changes of an update, and which of them replace the resource. */
import { equal, fieldOf } from "./equal.ts";
import type { Properties, Property, Resource } from "./resource.ts";
import { hasUnknown, isObject } from "./wire.ts";

export type Kind = "add" | "delete" | "update";

export interface Change {
  /** A property path, such as `inboundRules[0].portRange`. */
  readonly path: string;
  readonly property: string;
  readonly kind: Kind;
  readonly replaces: boolean;
}

/** `state` is what was last read, not the last inputs, so that drift shows. */
export function diff(
  resource: Pick<Resource<never>, "inputs">,
  state: Properties,
  inputs: Properties,
  ignored: readonly string[],
): Change[] {
  const skip = new Set(ignored.map(topLevel));
  return Object.entries(resource.inputs)
    .filter(([key]) => !skip.has(key))
    .flatMap(([key, property]) =>
      changes(property, state[key], inputs[key], key).map((change) => ({
        ...change,
        property: key,
        replaces: replaces(property, state[key], inputs[key]),
      })),
    );
}

function replaces({ replaces: rule = false }: Property, old: unknown, now: unknown): boolean {
  return typeof rule === "boolean" ? rule : rule(old, now);
}

export function topLevel(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

function changes(
  property: Property,
  old: unknown,
  now: unknown,
  path: string,
): { path: string; kind: Kind }[] {
  if (equal(property, old, now)) return [];
  if (old === undefined || old === null) return [{ path, kind: "add" }];
  if (now === undefined || now === null) return [{ path, kind: "delete" }];
  // The whole property changes: a position in a set has no meaning, and the inside of an unknown value cannot be
  // compared.
  if (property.unordered || property.same || (hasUnknown(now) && typeof now === "string")) {
    return [{ path, kind: "update" }];
  }
  if (Array.isArray(old) && Array.isArray(now)) {
    const item = typeof property.type === "object" && "list" in property.type ? property.type.list : "any";
    const length = Math.max(old.length, now.length);
    return Array.from({ length }, (_, i) => changes({ type: item }, old[i], now[i], `${path}[${i}]`)).flat();
  }
  if (isObject(old) && isObject(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return keys.flatMap((key) => changes(fieldOf(property.type, key), old[key], now[key], join(path, key)));
  }
  return [{ path, kind: "update" }];
}

function join(path: string, key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
