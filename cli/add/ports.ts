import type { Model, Port } from "../../components/compose/model.ts";

/** What the proxy passes on: requests whose path begins with `path`, "/" for all others. */
export interface Route {
  service: string;
  port: number;
  path: string;
}

/** One entry of a service's `ports`. */
export interface PortEntry {
  /** As its author wrote it, where there are variables in it: their values are not for a file. */
  written?: unknown;
  /** What Docker Compose makes of it: several, where it is a range. */
  ports: Port[];
}

/** What becomes of the ports that a service behind the proxy publishes. */
export interface ServicePorts {
  service: string;
  /** The proxy's from now on. */
  routed: Port[];
  /** Still published. */
  kept: PortEntry[];
  /** Neither: why it cannot stay. */
  left: { port: Port; why: string }[];
}

/** Where something else on the host listens, over TCP. */
const TAKEN: Record<number, "proxy" | "ssh"> = { 22: "ssh", 80: "proxy", 443: "proxy" };

/** Each port of the model as an entry of its own; right where no variable is in it. */
export function portEntries({ services }: Pick<Model, "services">): Record<string, PortEntry[]> {
  return Object.fromEntries(
    Object.entries(services ?? {}).flatMap(([service, { ports }]) =>
      ports?.length ? [[service, ports.map((port) => ({ ports: [port] }))]] : [],
    ),
  );
}

/** The ports of each service behind the proxy, in the order of the routes; of those only that publish any. */
export function servicePorts(
  entries: Readonly<Record<string, readonly PortEntry[]>>,
  routes: readonly Route[],
  proxy: string,
): ServicePorts[] {
  return [...new Set(routes.map(({ service }) => service))].flatMap((service) => {
    const own = entries[service] ?? [];
    const targets = routes.filter((route) => route.service === service).map(({ port }) => port);
    return own.length === 0 ? [] : [{ service, ...divide(own, targets, proxy) }];
  });
}

function divide(
  entries: readonly PortEntry[],
  targets: readonly number[],
  proxy: string,
): Omit<ServicePorts, "service"> {
  const divided: Omit<ServicePorts, "service"> = { routed: [], kept: [], left: [] };
  const isRouted = ({ target, protocol }: Port) => targets.includes(target) && isTcp(protocol);
  for (const entry of entries) {
    const rest = entry.ports.filter((port) => !isRouted(port));
    divided.routed.push(...entry.ports.filter(isRouted));
    const whys = rest.map((port) => obstacle(port, proxy));
    // An entry with variables stays as it is or goes: a part of it cannot be written without their values.
    const torn = entry.written !== undefined && (rest.length < entry.ports.length || whys.some(Boolean));
    for (const [index, port] of rest.entries()) {
      const why =
        whys[index] ?? (torn ? "it is a part of a range with variables; write it singly" : undefined);
      if (why !== undefined) divided.left.push({ port, why });
      else if (entry.written === undefined) divided.kept.push({ ports: [port] });
    }
    if (rest.length > 0 && entry.written !== undefined && !torn) divided.kept.push(entry);
  }
  return divided;
}

/** Why a port cannot be published besides the proxy; undefined: it can. */
function obstacle({ published, protocol }: Port, proxy: string): string | undefined {
  if (published === undefined || !/^\d+$/.test(published))
    return "it has no fixed port of the host; write both";
  const holder = isTcp(protocol) ? TAKEN[Number(published)] : undefined;
  if (holder === undefined) return undefined;
  return holder === "proxy" ? `${proxy} listens there` : "the host's ssh listens there";
}

export function isTcp(protocol: string | undefined): boolean {
  return (protocol ?? "tcp") === "tcp";
}

/** In Compose's short form: `127.0.0.1:2222:22`, `53:53/udp`. */
export function shortForm({ host_ip, published, target, protocol }: Port): string {
  const address = host_ip === undefined ? [] : [host_ip.includes(":") ? `[${host_ip}]` : host_ip];
  const ports = [...address, ...(published === undefined ? [] : [published]), target].join(":");
  return isTcp(protocol) ? ports : `${ports}/${protocol}`;
}

/** Lines of the override for a service: nothing where its ports stay as they are. */
export function renderPorts({ routed, kept, left }: Omit<ServicePorts, "service">): string[] {
  if (routed.length + left.length === 0) return [];
  const entries = kept.map(({ written, ports: [port] }) =>
    JSON.stringify(written ?? shortForm(port as Port)),
  );
  const head = "# Requests come through the proxy.";
  if (entries.length === 0) return [head, "ports: !reset []"];
  return [head, "ports: !override", ...entries.map((entry) => `  - ${entry}`)];
}

/** What the user should know of them. */
export function describePorts({ service, routed, kept, left }: ServicePorts, proxy: string): string[] {
  const list = (ports: readonly Port[]) => ports.map(shortForm).join(", ");
  const still = kept.flatMap(({ ports }) => ports);
  return [
    ...(routed.length === 0
      ? []
      : [`${service} no longer publishes ${list(routed)}: requests come through ${proxy}`]),
    ...(still.length === 0
      ? []
      : [`${service} still publishes ${list(still)}; the firewall lets only 22, 80 and 443 in`]),
    ...left.map(({ port, why }) => `${service} cannot go on publishing ${shortForm(port)}: ${why}`),
  ];
}
