import type { Extension } from "./extension.ts";
import { localKey } from "./hostFiles.ts";
import type { Service } from "./model.ts";
import { isOneShot } from "./order.ts";
import type { Context, Plan, Strategy } from "./types.ts";

/** Decides how a new container of the service replaces the old one. An impossible order is a problem. */
export function planStrategy(context: Context, name: string, service: Service): Strategy {
  const order = service.deploy?.update_config?.order;
  const clash = exclusive(context, name, service);
  if (clash !== undefined) {
    if (order === "start-first")
      context.problems.push({
        where: context.locate(["services", name, "deploy", "update_config", "order"]),
        problem: `services.${name}.deploy.update_config.order is start-first, but the service ${clash}, so only one of its containers can run at a time`,
        fix: "leave the order out, or put the service behind the proxy without it",
      });
    return { order: "stop-first", reason: clash };
  }
  if (order !== undefined) return { order, reason: "sets deploy.update_config.order" };
  const data = state(context, service);
  if (data !== undefined) return { order: "stop-first", reason: data };
  const port = portBehindProxy(context.extensions, name);
  const reason = port === undefined ? "has nothing that two containers cannot share" : "is behind the proxy";
  return { order: "start-first", reason };
}

/** The container port to which the proxy passes requests. Undefined for a service that is not behind the proxy. */
export function portBehindProxy(
  extensions: ReadonlyMap<string, Extension>,
  name: string,
): number | undefined {
  return [...extensions.values()].find(({ upstreams }) => upstreams?.[name] !== undefined)?.upstreams?.[name];
}

/** The reason why only one container can run at a time, if there is one. */
function exclusive(context: Context, name: string, service: Service): string | undefined {
  if (isOneShot(context, name)) return "runs once to its end";
  if (service.container_name !== undefined) return `has the name ${service.container_name}`;
  const port = service.ports?.[0];
  if (port !== undefined) return `publishes port ${port.published ?? port.target}`;
  if (service.network_mode === "host") return "is in the host's network";
  if (/^(container|service):/.test(service.network_mode ?? "")) return "is in another container's network";
  const fixed = Object.values(service.networks ?? {}).find(
    (network) => network?.ipv4_address ?? network?.ipv6_address ?? network?.mac_address,
  );
  return fixed == null ? undefined : "has an address of its own";
}

/** The reason why two containers at a time could damage data, if there is one. */
function state(context: Context, { volumes, volumes_from }: Service): string | undefined {
  const borrowed = volumes_from?.find((entry) => !entry.endsWith(":ro"));
  if (borrowed !== undefined) return `writes to the volumes of ${borrowed}`;
  const written = volumes?.find(
    (mount) =>
      (mount.type === "volume" || (mount.type === "bind" && localKey(context, mount) === undefined)) &&
      mount.read_only !== true,
  );
  if (written === undefined) return undefined;
  return `writes to ${written.type === "volume" ? `the volume ${written.source ?? written.target}` : written.source}`;
}

/** One line for each order: its services, with the reason of each. */
export function describeStrategies({ services }: Pick<Plan, "services">): string {
  const lines = (["start-first", "stop-first"] as const).flatMap((order) => {
    const those = services.filter(({ strategy, oneShot }) => strategy.order === order && !oneShot);
    const meaning =
      order === "start-first"
        ? "a new container works before the old one stops"
        : "the old container stops first";
    return those.length === 0
      ? []
      : [
          `${order} (${meaning}): ${those.map(({ service, strategy }) => `${service} ${strategy.reason}`).join("; ")}`,
        ];
  });
  return lines.join("\n");
}
