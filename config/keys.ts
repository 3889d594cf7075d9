import { z } from "zod";
import { type Manual, readManual } from "./manual.ts";
import { schema } from "./schema.ts";

/** Where a key is: names, and indices of lists. */
export type KeyPath = readonly (string | number)[];

/** One key of the schema. */
export interface ConfigKey {
  /** Index 0 stands for any item of a list, and {@link ANY_NAME} for any name. */
  path: KeyPath;
  /** The type without what makes it optional or transforms it. */
  type: z.ZodType;
  /** Where the value is a list or a record of values: the path from it to one of them. */
  item: KeyPath;
  /** Whether other keys are below it. */
  isGroup: boolean;
  required: boolean;
  /** undefined where the schema has none. */
  defaultValue: unknown;
  manual: Manual;
}

/** Name of an item of a record, where it can be any. */
export const ANY_NAME = "NAME";

/** Every key, groups before the keys in them, in the schema's order. */
export const configKeys: readonly ConfigKey[] = keysBelow(schema, []);

function keysBelow(type: z.ZodType, path: KeyPath): ConfigKey[] {
  if (type instanceof z.ZodArray) return keysBelow(type.element as z.ZodType, [...path, 0]);
  if (type instanceof z.ZodRecord) return keysBelow(type.valueType as z.ZodType, [...path, ANY_NAME]);
  if (!(type instanceof z.ZodObject)) return [];
  return Object.entries(type.shape as Record<string, z.ZodType>).flatMap(([name, outer]) => {
    const key = describeKey(outer, [...path, name]);
    return [key, ...keysBelow(key.type, key.path)];
  });
}

function describeKey(outer: z.ZodType, path: KeyPath): ConfigKey {
  const { type, required, defaultValue, manual } = unwrap(outer);
  if (manual === undefined) throw new Error(`${formatPath(path)} has no manual in config/schema.ts`);
  const isList = type instanceof z.ZodArray;
  const inside = isList ? type.element : type instanceof z.ZodRecord ? type.valueType : type;
  const isGroup = inside instanceof z.ZodObject;
  const item = isGroup ? [] : isList ? [0] : type instanceof z.ZodRecord ? [ANY_NAME] : [];
  return { path, type, item, isGroup, required, defaultValue, manual };
}

type Unwrapped = Pick<ConfigKey, "type" | "required" | "defaultValue"> & { manual: Manual | undefined };

/** The type inside defaults, options and transforms. The outermost manual is the key's. */
function unwrap(type: z.ZodType): Unwrapped {
  const inner =
    type instanceof z.ZodPipe
      ? (type.in as z.ZodType)
      : type instanceof z.ZodOptional || type instanceof z.ZodDefault || type instanceof z.ZodPrefault
        ? (type.unwrap() as z.ZodType)
        : undefined;
  if (inner === undefined) return { type, required: true, defaultValue: undefined, manual: readManual(type) };
  const inside = unwrap(inner);
  const hasDefault = type instanceof z.ZodDefault || type instanceof z.ZodPrefault;
  return {
    type: inside.type,
    required: type instanceof z.ZodPipe && inside.required,
    defaultValue: hasDefault ? type.def.defaultValue : inside.defaultValue,
    manual: readManual(type) ?? inside.manual,
  };
}

/** The key at a path, whatever the indices of lists and the names of records in it. */
export function findKey(path: KeyPath): ConfigKey | undefined {
  return configKeys.find((key) => key.path.length === path.length && startsWith(path, key.path));
}

/** Whether `path` is at or below `start`, whatever the indices of lists and the names of records in them. */
export function startsWith(path: KeyPath, start: KeyPath): boolean {
  return start.every((part, index) => isSamePart(part, path[index]));
}

function isSamePart(part: string | number, other: string | number | undefined): boolean {
  if (typeof part === "number") return typeof other === "number";
  return part === other || (typeof other === "string" && (part === ANY_NAME || other === ANY_NAME));
}

/** `ssh.allowFrom[0]`, as `pulumi config set --path` writes it. */
export function formatPath(path: KeyPath): string {
  return path.reduce<string>(
    (name, part) => (typeof part === "number" ? `${name}[${part}]` : name === "" ? part : `${name}.${part}`),
    "",
  );
}
