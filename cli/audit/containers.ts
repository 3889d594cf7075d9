import { type PolicyResource, unknownCheckingProxy } from "@pulumi/policy";
import { withNames } from "../../components/compose/index.ts";
import { container } from "../../policy/resourceTypes.ts";
import { UNKNOWN_STRING } from "../../policy/unknownValues.ts";
import { COMPOSE_KEYS_BY_INPUT } from "./composeKeys.ts";
import type { LoadedFile } from "./loadComposeFile.ts";
import { DEFINED_ELSEWHERE, type Omission } from "./omission.ts";

export type Inputs = Record<string, unknown>;

/** A container that the planner would create. */
export interface PlannedContainer {
  service: string;
  /** Values that depend on unset variables or on omitted parts of the file are unknown. */
  inputs: Inputs;
  /** The same inputs, with the names of unset variables in texts and lists of texts. */
  withVariableNames: Inputs;
}

export function listContainers({ plan, resolved, omissions }: LoadedFile): PlannedContainer[] {
  const placeholders = [...plan.placeholders.keys()];
  const insertNames = (value: unknown) => {
    const texts = [value].flat();
    if (!texts.every((text) => typeof text === "string")) return markUnknown(value, placeholders);
    const named = texts.map((text) => withNames(text, plan.placeholders));
    return Array.isArray(value) ? named : named[0];
  };
  return plan.services.map(({ service, container: planned, image }) => {
    const written = resolved.model.services?.[service] as Inputs | undefined;
    // The version of a built image is its content.
    const name = written?.build && !/:[^/]*$/.test(image.name) ? `${image.name}:built` : image.name;
    const inputs: Inputs = { ...planned, image: name };
    return {
      service,
      inputs: markOmissions(
        markUnknown(inputs, placeholders) as Inputs,
        omissions.filter((omission) => omission.service === service),
        written,
      ),
      withVariableNames: Object.fromEntries(
        Object.entries(inputs).map(([key, value]) => [key, insertNames(value)]),
      ),
    };
  });
}

/** Replaces each text that contains a placeholder of an unset variable. */
function markUnknown(value: unknown, placeholders: readonly string[]): unknown {
  if (typeof value === "string")
    return placeholders.some((placeholder) => value.includes(placeholder)) ? UNKNOWN_STRING : value;
  // A port that Docker chooses, for example.
  if (Number.isNaN(value)) return undefined;
  if (Array.isArray(value)) return value.map((element) => markUnknown(element, placeholders));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, markUnknown(entry, placeholders)]),
  );
}

/** Adds an unknown value to each input that an omitted part of the file may set. */
function markOmissions(inputs: Inputs, omissions: readonly Omission[], written: Inputs = {}): Inputs {
  const marked = { ...inputs };
  for (const omission of omissions)
    for (const [input, keys] of Object.entries(COMPOSE_KEYS_BY_INPUT))
      if (mayChange(omission, keys, written)) {
        const value = marked[input];
        marked[input] = Array.isArray(value) ? [...value, UNKNOWN_STRING] : UNKNOWN_STRING;
      }
  return marked;
}

function mayChange({ keys: omitted }: Omission, keys: readonly string[], written: Inputs): boolean {
  return omitted === undefined
    ? !keys.some((key) => written[key] != null && written[key] !== DEFINED_ELSEWHERE)
    : keys.some((key) => omitted.includes(key));
}

/** Converts containers to the resources that the engine gives to a stack rule. */
export function toPolicyResources(containers: readonly PlannedContainer[]): PolicyResource[] {
  return containers.map(
    ({ service, inputs }) =>
      ({
        ...{ type: container.types[0], name: service, urn: service, props: unknownCheckingProxy(inputs) },
        ...{ dependencies: [], propertyDependencies: {} },
      }) as unknown as PolicyResource,
  );
}
