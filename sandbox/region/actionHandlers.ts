import { sizes } from "./catalogue.ts";
import type { RegionContext } from "./context.ts";
import type { FirewallSync } from "./firewallSync.ts";
import { driverMachine } from "./machine.ts";
import type { Action, Droplet } from "./state.ts";

/** A region, with the firewalls of its droplets. */
export interface ActionContext extends RegionContext {
  readonly firewalls: FirewallSync;
}

type ActionHandler = (region: ActionContext, action: Action) => Promise<void>;

function dropletOf(region: ActionContext, action: Action): Droplet {
  const droplet = region.state.droplets.find(({ id }) => id === action.params.droplet);
  if (!droplet) throw new Error(`droplet ${action.params.droplet} is gone`);
  return droplet;
}

/** Work on a droplet that is one call of the driver, and the status after it. */
function power(
  call: (region: ActionContext, id: number) => Promise<void>,
  status: Droplet["status"],
): ActionHandler {
  return async (region, action) => {
    const droplet = dropletOf(region, action);
    await call(region, droplet.id);
    droplet.status = status;
  };
}

async function createDroplet(region: ActionContext, action: Action): Promise<void> {
  const droplet = dropletOf(region, action);
  await region.driver.create(driverMachine(droplet));
  await region.firewalls.apply(droplet.id);
  for (const volume of region.state.volumes) {
    if (volume.dropletId === droplet.id) await region.driver.attachVolume(volume.id, droplet.id);
  }
  droplet.status = "active";
}

async function destroyDroplet(region: ActionContext, action: Action): Promise<void> {
  const { state, driver } = region;
  const droplet = dropletOf(region, action);
  const reserved = state.reservedIps.filter((ip) => ip.dropletId === droplet.id);
  if (reserved.length > 0) await driver.setReservedIps(droplet.id, []);
  for (const volume of state.volumes.filter(({ dropletId }) => dropletId === droplet.id)) {
    await driver.detachVolume(volume.id, droplet.id);
    volume.dropletId = null;
  }
  await driver.destroy(droplet.id);
  for (const ip of reserved) ip.dropletId = null;
  for (const firewall of state.firewalls) {
    firewall.droplet_ids = firewall.droplet_ids.filter((id) => id !== droplet.id);
  }
  state.droplets = state.droplets.filter(({ id }) => id !== droplet.id);
  delete state.projectResources[`do:droplet:${droplet.id}`];
}

async function powerCycle(region: ActionContext, id: number): Promise<void> {
  await region.driver.powerOff(id);
  await region.driver.powerOn(id);
}

async function resize(region: ActionContext, action: Action): Promise<void> {
  const droplet = dropletOf(region, action);
  const size = sizes.find(({ slug }) => slug === action.params.size);
  if (!size) throw new Error(`size ${action.params.size} is gone`);
  const diskGb = action.params.disk ? size.disk : droplet.diskGb;
  await region.driver.resize(droplet.id, { vcpus: size.vcpus, memoryMb: size.memory, diskGb });
  droplet.size = size.slug;
  droplet.diskGb = diskGb;
}

function feature(name: string, on: boolean): ActionHandler {
  return async (region, action) => {
    const droplet = dropletOf(region, action);
    const others = droplet.features.filter((other) => other !== name);
    droplet.features = on ? [...others, name] : others;
  };
}

function volumeOf(region: ActionContext, action: Action) {
  const volume = region.state.volumes.find(({ id }) => id === action.params.volume);
  if (!volume) throw new Error(`volume ${action.params.volume} is gone`);
  return volume;
}

async function setReservedIp(region: ActionContext, action: Action, target: number | null): Promise<void> {
  const ip = region.state.reservedIps.find((other) => other.ip === action.params.ip);
  if (!ip) throw new Error(`reserved IP ${action.params.ip} is gone`);
  const before = ip.dropletId;
  ip.dropletId = target;
  for (const droplet of new Set([before, target])) {
    if (droplet === null || !region.state.droplets.some(({ id }) => id === droplet)) continue;
    const ips = region.state.reservedIps
      .filter((other) => other.dropletId === droplet)
      .map((other) => other.ip);
    await region.driver.setReservedIps(droplet, ips);
  }
}

const handlers: Record<string, ActionHandler> = {
  "droplet:create": createDroplet,
  "droplet:destroy": destroyDroplet,
  "droplet:power_on": power((region, id) => region.driver.powerOn(id), "active"),
  "droplet:power_off": power((region, id) => region.driver.powerOff(id), "off"),
  "droplet:shutdown": power((region, id) => region.driver.shutdown(id), "off"),
  "droplet:reboot": power((region, id) => region.driver.reboot(id), "active"),
  "droplet:power_cycle": power(powerCycle, "active"),
  "droplet:resize": resize,
  "droplet:rename": async (region, action) => {
    const droplet = dropletOf(region, action);
    await region.driver.rename(droplet.id, String(action.params.name));
    droplet.name = String(action.params.name);
  },
  "droplet:enable_backups": feature("backups", true),
  "droplet:disable_backups": feature("backups", false),
  "droplet:change_backup_policy": async () => {},
  "droplet:enable_private_networking": feature("private_networking", true),
  "volume:attach_volume": async (region, action) => {
    const volume = volumeOf(region, action);
    const droplet = dropletOf(region, action);
    await region.driver.attachVolume(volume.id, droplet.id);
    volume.dropletId = droplet.id;
  },
  "volume:detach_volume": async (region, action) => {
    const volume = volumeOf(region, action);
    await region.driver.detachVolume(volume.id, dropletOf(region, action).id);
    volume.dropletId = null;
  },
  "volume:resize_volume": async (region, action) => {
    const volume = volumeOf(region, action);
    await region.driver.resizeVolume(volume.id, Number(action.params.size));
    volume.size_gigabytes = Number(action.params.size);
  },
  "reserved_ip:assign_ip": (region, action) => setReservedIp(region, action, dropletOf(region, action).id),
  "reserved_ip:unassign_ip": (region, action) => setReservedIp(region, action, null),
};

/** The action types of droplets, for `POST /v2/droplets/{id}/actions`. */
export const dropletActionTypes = Object.keys(handlers)
  .filter((key) => key.startsWith("droplet:"))
  .map((key) => key.slice("droplet:".length));

/** Carries out a pending action, first on the machines, then in the state. */
export async function runAction(region: ActionContext, action: Action): Promise<void> {
  const run = handlers[`${action.resource_type}:${action.type}`];
  if (!run) throw new Error(`no work for ${action.resource_type} ${action.type}`);
  await run(region, action);
}
