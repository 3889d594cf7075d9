import { join } from "node:path/posix";
import { APPS_DIR } from "../../contracts/hostPaths.ts";
import type { Context, ProxyService, Reload } from "./types.ts";

/** Folder on the host with one file for each service behind the proxy. The proxy mounts it. */
export function upstreamDirectory(project: string): string {
  return join(APPS_DIR, project, "upstreams");
}

/**
 * The app's only service with `upstreams`. Each upstream must be a service with containers that the proxy can reach.
 */
export function planProxy(context: Context): ProxyService | undefined {
  const { model, extensions, locate, problems } = context;
  const proxies = [...extensions].filter(([, { upstreams }]) => upstreams !== undefined);
  for (const [service, { upstreams }] of proxies.slice(1))
    problems.push({
      where: locate(["services", service, "x-landfall", "upstreams"]),
      problem: `services.${service}.x-landfall.upstreams makes a second proxy beside ${proxies[0]?.[0]}: ${Object.keys(upstreams ?? {}).join(", ")}`,
      fix: "one service of an app is its proxy: move them there",
    });
  for (const [service, { upstreams }] of proxies)
    for (const upstream of Object.keys(upstreams ?? {}))
      if (model.services?.[upstream] === undefined || upstream === service)
        problems.push({
          where: locate(["services", service, "x-landfall", "upstreams", upstream]),
          problem: `services.${service}.x-landfall.upstreams.${upstream} is not another service of these Compose files`,
          fix: `name one of ${Object.keys(model.services ?? {})
            .filter((name) => name !== service)
            .sort()
            .join(", ")}`,
        });
      else if (!shareNetwork(context, service, upstream))
        problems.push({
          where: locate(["services", service, "x-landfall", "upstreams", upstream]),
          problem: `services.${service}.x-landfall.upstreams.${upstream} cannot be reached: the two have no network in common`,
          fix: `add a network of ${service} to services.${upstream}.networks`,
        });
  const [service, extension] = proxies[0] ?? [];
  return service === undefined ? undefined : { service, ...reloadOf(extension ?? {}) };
}

export function planReloads({ extensions }: Context): Record<string, Reload> {
  return Object.fromEntries(
    [...extensions].flatMap(([service, extension]) =>
      extension.reload === undefined ? [] : [[service, reloadOf(extension)]],
    ),
  );
}

function reloadOf({
  check,
  reload,
}: {
  check?: string[] | undefined;
  reload?: string[] | undefined;
}): Reload {
  return { ...(check !== undefined && { check }), reload: reload ?? [] };
}

function shareNetwork({ model }: Context, a: string, b: string): boolean {
  const of = (service: string) => Object.keys(model.services?.[service]?.networks ?? {});
  return of(a).some((network) => of(b).includes(network));
}
