import { type PolicyResource, unknownCheckingProxy } from "@pulumi/policy";

interface ResourceFixture {
  type: string;
  props?: object;
  /** For each property, the names of the resources that it is computed from. */
  computedFrom?: Record<string, string[]>;
  /** Names of the resources that it depends on. */
  dependsOn?: string[];
}

/** Builds the resources of a stack as the engine gives them to a policy. */
export function buildStack(fixtures: Record<string, ResourceFixture>): PolicyResource[] {
  const resources = Object.fromEntries(
    Object.entries(fixtures).map(([name, { type, props = {} }]) => [
      name,
      {
        ...{ type, name, urn: `urn:${name}`, props: unknownCheckingProxy(props) },
        ...{ dependencies: [], propertyDependencies: {} },
      } as unknown as PolicyResource,
    ]),
  );
  const byName = (names: string[]) => names.map((name) => resources[name] as PolicyResource);
  for (const [name, { computedFrom = {}, dependsOn = [] }] of Object.entries(fixtures)) {
    const resource = resources[name] as PolicyResource;
    resource.dependencies = byName(dependsOn);
    for (const [property, names] of Object.entries(computedFrom))
      resource.propertyDependencies[property] = byName(names);
  }
  return Object.values(resources);
}
