/** Decides whether a value in state and a value in a program are equal. */
import type { Property, Type } from "./resource.ts";
import { isObject } from "./wire.ts";

/**
 * The official providers do not distinguish an omitted property from its zero value ("", 0, false, an empty list). So
 * neither is a difference here.
 */
function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isZero);
}

export function equal(property: Property, state: unknown, input: unknown): boolean {
  if (input === undefined && property.computed) return true;
  if (isZero(state) && isZero(input)) return true;
  if (property.same?.(state, input)) return true;
  return equalTyped(property.type, state, input, property.unordered ?? false);
}

function equalTyped(type: Type, a: unknown, b: unknown, unordered: boolean): boolean {
  if (isZero(a) && isZero(b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    const item = typeof type === "object" && "list" in type ? type.list : "any";
    return unordered ? equalSets(item, a, b) : equalLists(item, a, b);
  }
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => equal(fieldOf(type, key), a[key], b[key]));
  }
  return a === b;
}

function equalLists(item: Type, a: unknown[], b: unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => equalTyped(item, value, b[index], false));
}

function equalSets(item: Type, a: unknown[], b: unknown[]): boolean {
  const rest = [...b];
  for (const value of a) {
    const index = rest.findIndex((other) => equalTyped(item, value, other, false));
    if (index < 0) return false;
    rest.splice(index, 1);
  }
  return rest.length === 0;
}

export function fieldOf(type: Type, key: string): Property {
  if (typeof type === "object" && "fields" in type) return type.fields[key] ?? { type: "any" };
  if (typeof type === "object" && "map" in type) return { type: type.map };
  return { type: "any" };
}
