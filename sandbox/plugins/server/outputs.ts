/** Values for the state: previews, secrets, and the inputs that follow from a read. */
import { equal } from "./equal.ts";
import type { Properties, Resource } from "./resource.ts";
import { UNKNOWN } from "./wire.ts";

type Table = Pick<Resource<never>, "inputs" | "outputs" | "outputsFollowInputs">;

/** The state, as far as it is known before the resource is created. */
export function previewCreate({ inputs: table, outputs }: Table, inputs: Properties): Properties {
  const computed = Object.keys(table).filter((key) => table[key]?.computed);
  const unknown = [...Object.keys(outputs), ...computed].map((key) => [key, UNKNOWN]);
  return { ...Object.fromEntries(unknown), ...inputs };
}

export function previewUpdate(table: Table, state: Properties, inputs: Properties): Properties {
  const unknown = table.outputsFollowInputs ? Object.keys(table.outputs).map((key) => [key, UNKNOWN]) : [];
  return { ...state, ...inputs, ...Object.fromEntries(unknown) };
}

/** Secret inputs stay secret under the same name, and so do properties that the table marks as secret. */
export function secretKeys({ inputs, outputs }: Table, given: ReadonlySet<string>): Set<string> {
  const declared = Object.entries({ ...inputs, ...outputs }).filter(([, property]) => property.secret);
  return new Set([...given, ...declared.map(([key]) => key)]);
}

/**
 * The inputs that would create the state that was read. Old inputs with the same meaning stay as the program wrote
 * them. An imported resource has no old inputs: it gets everything that was read, except values that the service chose.
 */
export function inputsOf({ inputs: table }: Table, state: Properties, olds: Properties): Properties {
  const imported = Object.keys(olds).length === 0;
  const inputs: Properties = {};
  for (const [key, property] of Object.entries(table)) {
    const value = key in olds && equal(property, state[key], olds[key]) ? olds[key] : state[key];
    if (value === undefined || value === null || (!imported && !(key in olds))) continue;
    inputs[key] = value;
  }
  return inputs;
}
