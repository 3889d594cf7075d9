import type { Service } from "./model.ts";
import type { ContainerPlan, Context, ServicePlan } from "./types.ts";

/** Number of containers of the service. Names and ports that several containers cannot share are a problem. */
export function planReplicas(context: Context, name: string, service: Service): number {
  const count = service.scale ?? service.deploy?.replicas ?? 1;
  const at = service.scale === undefined ? ["deploy", "replicas"] : ["scale"];
  const path = ["services", name, ...at];
  const complain = (problem: string, fix: string) =>
    context.problems.push({ where: context.locate(path), problem: `${path.join(".")} ${problem}`, fix });
  if (count < 1) complain("asks for no container", "give the service a profile that the stack does not have");
  if (count > 1 && service.container_name !== undefined)
    complain(
      `is ${count}, and only one container can have the name ${service.container_name}`,
      "leave container_name out",
    );
  if (count > 1 && service.ports?.length)
    complain(
      `is ${count}, and only one container can publish port ${service.ports[0]?.published}`,
      "put the service behind the proxy instead of publishing its port",
    );
  return count;
}

/**
 * The plan of one of a service's containers, counted from 1. Stop-first containers have fixed names. Pulumi names the
 * others, and they are also reached by the name of their first, which is thus the name of the whole release.
 */
export function replica(project: string, service: ServicePlan, number: number): ContainerPlan {
  if (number === 1 || service.container.name === undefined) return service.container;
  return { ...service.container, name: `${project}-${service.service}-${number}` };
}
