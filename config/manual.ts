import type { z } from "zod";

/**
 * The manual of one key. docs/configuration.md, the descriptions in Pulumi.yaml and the commands in error messages are
 * made from it.
 */
export interface Manual {
  /** What the key is. Full sentences. */
  description: string;
  /** A value that a user could type. */
  example?: Scalar;
  /** Unit of a number, such as "GB". */
  unit?: string;
  /** The default in words, where the schema has no value for it. */
  default?: string;
  /** What a change of the value destroys or costs. Full sentences. */
  change?: string;
  /** Whether the value is a secret: then the command that sets it asks for the value. */
  secret?: boolean;
  /** Command that makes a value of the secret and prints it. */
  generator?: string;
  /** Path, from the checkout, of the document that says more. */
  see?: string;
}

type Scalar = string | number | boolean;

type SettingManual = Pick<Manual, "description" | "unit" | "default"> & { change: string } & (
    | { example: Scalar }
    | { secret: true; generator?: string }
  );

/** A key with a value, and its manual. The example of a list or of a record is that of one item. */
export function setting<Type extends z.ZodType>(type: Type, manual: SettingManual): Type {
  const { example, ...rest }: Manual = manual;
  return type.meta({ ...rest, ...(example !== undefined && { examples: [example] }) });
}

/** A key with other keys below it, and its manual. */
export function group<Type extends z.ZodType>(
  type: Type,
  manual: Pick<Manual, "description" | "default" | "change" | "see">,
): Type {
  return type.meta(manual);
}

/** @returns undefined for a type without a manual */
export function readManual(type: z.ZodType): Manual | undefined {
  const meta = type.meta();
  if (meta?.description === undefined) return undefined;
  const { examples, ...manual } = meta as Omit<Manual, "example"> & { examples?: Scalar[] };
  return { ...manual, ...(examples?.[0] !== undefined && { example: examples[0] }) };
}
