import type { Context, HostFile, ServicePlan } from "./types.ts";

/** Part of the name of the resource that places a file. */
export function fileSlug({ key }: Pick<HostFile, "key">): string {
  return key.replaceAll(/[^A-Za-z0-9]+/g, "-");
}

/** Reports names that occur twice. Pulumi or Docker would report them only in the middle of a deployment. */
export function checkNames(
  context: Context,
  files: readonly HostFile[],
  services: readonly ServicePlan[],
): void {
  const single = files.filter(({ live }) => live.length === 0);
  report(single, fileSlug, ({ key }, other) => ({
    path: ["services"],
    problem: `mounts ./${other.key} and ./${key}, which Landfall cannot tell apart by name`,
    fix: "rename one of them",
  }));
  const replicas = services.flatMap(({ service, replicas }) =>
    Array.from({ length: replicas }, (_, index) => ({
      service,
      name: index === 0 ? service : `${service}-${index + 1}`,
    })),
  );
  report(
    replicas,
    ({ name }) => name,
    ({ service, name }, other) => ({
      path: ["services", service],
      problem: `services.${service} has the name ${name} in common with a replica of ${other.service === service ? "its own" : other.service}`,
      fix: "rename one of the services",
    }),
  );
  const named = services.filter(({ container }) => container.name !== undefined);
  report(
    named,
    ({ container }) => container.name ?? "",
    ({ service, container }, other) => ({
      path: ["services", service, "container_name"],
      problem: `services.${service} has a container named ${container.name}, as ${other.service} has`,
      fix: "give one of them another container_name",
    }),
  );

  function report<T>(
    things: readonly T[],
    nameOf: (thing: T) => string,
    say: (thing: T, other: T) => { path: string[]; problem: string; fix: string },
  ): void {
    const seen = new Map<string, T>();
    for (const thing of things) {
      const other = seen.get(nameOf(thing));
      if (other === undefined) {
        seen.set(nameOf(thing), thing);
        continue;
      }
      const { path, problem, fix } = say(thing, other);
      context.problems.push({ where: context.locate(path), problem, fix });
    }
  }
}
