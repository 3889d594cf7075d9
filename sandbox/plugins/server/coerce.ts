/** Accepts "3" for 3 and 3 for "3", as the official providers do. IDs are strings in Pulumi and numbers in services. */
import { fieldOf } from "./equal.ts";
import type { Properties, Property, Type } from "./resource.ts";
import { isObject, SIGNATURE, UNKNOWN } from "./wire.ts";

export function coerce(type: Type, value: unknown): unknown {
  if (value === UNKNOWN || value === null || value === undefined) return value;
  if (Array.isArray(value)) {
    const item = typeof type === "object" && "list" in type ? type.list : "any";
    return value.map((each) => coerce(item, each));
  }
  if (isObject(value)) {
    if (SIGNATURE in value) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, coerce(fieldOf(type, key).type, each)]),
    );
  }
  if (type === "string") return typeof value === "string" ? value : String(value);
  if (typeof value !== "string") return value;
  if ((type === "integer" || type === "number") && value.trim() !== "" && Number.isFinite(Number(value))) {
    return Number(value);
  }
  if (type === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value;
}

/** Provider configuration: values that are not strings arrive as JSON texts. */
export function coerceConfig(table: Readonly<Record<string, Property>>, args: Properties): Properties {
  const config: Properties = {};
  for (const [key, property] of Object.entries(table)) {
    const value = args[key];
    const text = typeof property.type === "object" && typeof value === "string" && value !== UNKNOWN;
    config[key] = coerce(property.type, text ? JSON.parse(value) : value) ?? property.default;
  }
  return config;
}
