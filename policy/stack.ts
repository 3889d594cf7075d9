import { type PolicyResource, UnknownValueError } from "@pulumi/policy";
import type { Settings, StackRule } from "./rule.ts";

export function stackRule<S extends Settings = Record<never, never>>({
  name,
  description,
  severity,
  ...rest
}: StackRule<S>): StackRule<S> {
  return { name, description, severity, ...rest };
}

export function ofKind(
  resources: readonly PolicyResource[],
  { types }: { types: readonly string[] },
): PolicyResource[] {
  return resources.filter(({ type }) => types.includes(type));
}

/** What is read; undefined where it is not known yet. */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}

export function isUnknown(read: () => unknown): boolean {
  return known(() => [read()]) === undefined;
}

/** Whether a property of the one is made of the other, known or not. */
export function refersTo(resource: PolicyResource, property: string, to: PolicyResource): boolean {
  return (resource.propertyDependencies[property] ?? []).some(({ urn }) => urn === to.urn);
}

/** Everything that is there before the resource: what it depends on, and what that does. */
export function before(resource: PolicyResource): PolicyResource[] {
  const found = new Map<string, PolicyResource>();
  const visit = ({ dependencies, parent }: PolicyResource) => {
    for (const next of [...dependencies, ...(parent ? [parent] : [])])
      if (!found.has(next.urn)) {
        found.set(next.urn, next);
        visit(next);
      }
  };
  visit(resource);
  return [...found.values()];
}
