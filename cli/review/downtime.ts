import { COMPONENT_TYPES, isArchiveSwitch, isMigrationRun } from "../../contracts/resources.ts";
import { type Change, changeLabel, isRemoved } from "./changes.ts";
import type { Event } from "./events.ts";

/** What a change does to those who use the app meanwhile. */
export interface Interruption {
  /** Service, or resource. */
  what: string;
  /** "none": the new one works before the old one stops. "short": seconds. "host": all of the app. "lasting": until somebody acts. */
  downtime: "none" | "short" | "window" | "host" | "lasting";
  why: string;
}

interface Strategy {
  order: string;
  reason: string;
}

const CONTAINER = "docker:index/container:Container";
const DROPLET = "digitalocean:index/droplet:Droplet";

/** Of everything else: what users notice. */
const VISIBLE_REMOVALS: Record<string, string> = {
  "digitalocean:index/volumeAttachment:VolumeAttachment": "the data volume is taken off the droplet",
  "digitalocean:index/reservedIpAssignment:ReservedIpAssignment": "the address leaves the droplet",
  "digitalocean:index/reservedIp:ReservedIp":
    "the address is deleted: names point nowhere until they are set again",
  "digitalocean:index/domain:Domain": "the zone is deleted with all of its names",
  "digitalocean:index/databaseCluster:DatabaseCluster": "the database server is deleted",
  "digitalocean:index/loadBalancer:LoadBalancer": "the load balancer is deleted",
  "docker:index/network:Network": "the containers on the network lose it",
};

export function findInterruptions(changes: readonly Change[], events: readonly Event[]): Interruption[] {
  const strategies = new Map(messages(events).flatMap(parseStrategies));
  return [
    ...changes.flatMap(hostInterruptions),
    ...maintenanceWindows(changes, events),
    ...archiveRestarts(changes),
    ...changes.flatMap((change) => containerInterruptions(change, strategies)),
    ...changes.flatMap(otherInterruptions),
  ];
}

function hostInterruptions(change: Change): Interruption[] {
  if (change.type !== DROPLET) return [];
  const what = changeLabel(change);
  if (change.kind === "delete")
    return [{ what, downtime: "lasting", why: "the droplet is deleted, and everything on it" }];
  if (change.kind === "replace")
    return [
      { what, downtime: "host", why: "another droplet takes its place: the app is down until it is ready" },
    ];
  if (change.kind === "update" && change.paths.some((path) => /^(size|resizeDisk)\b/.test(path)))
    return [{ what, downtime: "host", why: "it is powered off while its size changes" }];
  return [];
}

function containerInterruptions(change: Change, strategies: ReadonlyMap<string, Strategy>): Interruption[] {
  if (change.type !== CONTAINER) return [];
  const what = serviceLabel(change) ?? changeLabel(change);
  if (change.kind === "delete") return [{ what, downtime: "lasting", why: "the container goes" }];
  if (change.kind !== "replace") return [];
  const planned = strategies.get(what);
  const reason = planned ? `: ${planned.reason}` : "";
  // The engine makes both kinds before it deletes any; what stops first is only started when the old one has stopped.
  if (!change.deletedFirst && planned?.order !== "stop-first")
    return [{ what, downtime: "none", why: `start-first${reason}` }];
  // Something that it needs is replaced under it, such as its network.
  if (planned?.order === "start-first")
    return [
      { what, downtime: "short", why: "stops first, for something that it is attached to is replaced" },
    ];
  return [{ what, downtime: "short", why: `stop-first${reason}` }];
}

function otherInterruptions(change: Change): Interruption[] {
  const why = VISIBLE_REMOVALS[change.type];
  if (why === undefined || !isRemoved(change)) return [];
  return [{ what: changeLabel(change), downtime: change.kind === "delete" ? "lasting" : "short", why }];
}

/** PostgreSQL takes `archive_mode` at a start only. Where all of the app is new, nobody notices. */
function archiveRestarts(changes: readonly Change[]): Interruption[] {
  const isNew = changes.some(({ type, kind }) => type === COMPONENT_TYPES.composeApp && kind === "create");
  if (isNew) return [];
  return changes.flatMap(({ urn, kind }) => {
    if (!isArchiveSwitch(urn)) return [];
    const why = { create: "restarts, to archive its WAL", delete: "restarts, to stop archiving its WAL" }[
      kind as string
    ];
    return why === undefined ? [] : [{ what: "database server", downtime: "short" as const, why }];
  });
}

/** The migration pipeline announces a window; it opens only where the pipeline runs. */
function maintenanceWindows(changes: readonly Change[], events: readonly Event[]): Interruption[] {
  if (!changes.some(runsMigration)) return [];
  return messages(events).flatMap((message) => {
    const [, why] = /^MAINTENANCE WINDOW, (.*)$/m.exec(message) ?? [];
    return why === undefined ? [] : [{ what: "maintenance window", downtime: "window" as const, why }];
  });
}

/** Whether the migration pipeline runs in this update. */
export function runsMigration({ urn, kind }: Change): boolean {
  return isMigrationRun(urn) && ["create", "update", "replace", "other"].includes(kind);
}

export function serviceLabel(change: Change): string | undefined {
  const labels = (change.new ?? change.old)?.inputs?.labels;
  if (!Array.isArray(labels)) return undefined;
  return labels.find((one) => one?.label === "landfall.service")?.value;
}

/** By service: what the program says of how it is replaced, and why. */
export function parseStrategies(message: string): [string, Strategy][] {
  return message.split("\n").flatMap((line) => {
    const [, order, all] = /^(start-first|stop-first) \([^)]*\): (.*)$/.exec(line) ?? [];
    if (order === undefined || all === undefined) return [];
    return all.split("; ").map((one): [string, Strategy] => {
      const space = one.indexOf(" ");
      return [one.slice(0, space), { order, reason: one.slice(space + 1) }];
    });
  });
}

function messages(events: readonly Event[]): string[] {
  return events.flatMap(({ diagnosticEvent: found }) =>
    found?.severity.startsWith("info") ? [found.message] : [],
  );
}
