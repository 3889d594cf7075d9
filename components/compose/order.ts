import type { Context } from "./types.ts";

/** Service names, sorted by name, but each after its dependencies and its upstreams. A cycle is a problem. */
export function orderServices(context: Context): string[] {
  const services = context.model.services ?? {};
  const waiting = new Set(Object.keys(services).sort());
  const ordered: string[] = [];
  while (waiting.size > 0) {
    const next = [...waiting].find(
      (name) => !dependencies(name).some((dependency) => waiting.has(dependency)),
    );
    if (next === undefined) {
      const names = [...waiting];
      for (const name of names)
        context.problems.push({
          where: context.locate(["services", name, "depends_on"]),
          problem: `services.${name}.depends_on is in a cycle of ${names.join(", ")}`,
          fix: "remove one of the dependencies",
        });
      return [...ordered, ...names];
    }
    waiting.delete(next);
    ordered.push(next);
  }
  return ordered;

  function dependencies(name: string): string[] {
    const upstreams = Object.keys(context.extensions.get(name)?.upstreams ?? {});
    return [...Object.keys(services[name]?.depends_on ?? {}), ...upstreams];
  }
}

/** Whether another service waits for this one to complete. */
export function isOneShot(context: Context, name: string): boolean {
  return dependents(context, name).includes("service_completed_successfully");
}

/** Whether another service waits for this one to be healthy. */
export function mustBeHealthy(context: Context, name: string): boolean {
  return dependents(context, name).includes("service_healthy");
}

function dependents({ model }: Context, name: string) {
  return Object.values(model.services ?? {}).flatMap(({ depends_on }) => depends_on?.[name]?.condition ?? []);
}
