import type { PolicyResource } from "@pulumi/policy";

export function filterByType(
  resources: readonly PolicyResource[],
  { types }: { types: readonly string[] },
): PolicyResource[] {
  return resources.filter(({ type }) => types.includes(type));
}

/** Whether the property of the first resource is computed from the second one, known or not. */
export function refersTo(resource: PolicyResource, property: string, target: PolicyResource): boolean {
  return (resource.propertyDependencies[property] ?? []).some(({ urn }) => urn === target.urn);
}

/** All resources that the engine creates before this one: dependencies and parents, direct and indirect. */
export function collectDependencies(resource: PolicyResource): PolicyResource[] {
  const collected = new Map<string, PolicyResource>();
  const visit = ({ dependencies, parent }: PolicyResource) => {
    for (const next of [...dependencies, ...(parent ? [parent] : [])])
      if (!collected.has(next.urn)) {
        collected.set(next.urn, next);
        visit(next);
      }
  };
  visit(resource);
  return [...collected.values()];
}
