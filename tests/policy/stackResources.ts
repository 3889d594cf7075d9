import { type PolicyResource, unknownCheckingProxy } from "@pulumi/policy";

interface Given {
  type: string;
  props?: object;
  /** By property: names of the resources that it is made of. */
  from?: Record<string, string[]>;
  /** Names of the resources that it depends on. */
  after?: string[];
}

/** Resources of a stack as the engine gives them to a policy, by name. */
export function stackOf(given: Record<string, Given>): PolicyResource[] {
  const resources = Object.fromEntries(
    Object.entries(given).map(([name, { type, props = {} }]) => [
      name,
      {
        ...{ type, name, urn: `urn:${name}`, props: unknownCheckingProxy(props) },
        ...{ dependencies: [], propertyDependencies: {} },
      } as unknown as PolicyResource,
    ]),
  );
  const named = (names: string[]) => names.map((name) => resources[name] as PolicyResource);
  for (const [name, { from = {}, after = [] }] of Object.entries(given)) {
    const resource = resources[name] as PolicyResource;
    resource.dependencies = named(after);
    for (const [property, names] of Object.entries(from))
      resource.propertyDependencies[property] = named(names);
  }
  return Object.values(resources);
}
