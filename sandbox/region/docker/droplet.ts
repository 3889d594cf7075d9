import { rm } from "node:fs/promises";
import { docker, exists } from "../../images/docker.ts";
import type { DropletMachine, Firewall } from "../driver.ts";
import type { RegionSettings } from "../settings.ts";
import { readDriverState } from "./driverState.ts";
import { createArguments, dropletDirectory, dropletDisk, dropletName } from "./dropletContainer.ts";
import { firewallRules, publicInterface } from "./firewall.ts";
import { containerPid, inMounts, inNetwork } from "./namespace.ts";
import { writeSeed } from "./seed.ts";
import { attachDevice } from "./volumes.ts";
import { joinVpc } from "./vpc.ts";

/** The desired state of a droplet. */
export interface Droplet {
  machine: DropletMachine;
  /** Whether it should run. */
  on: boolean;
  firewall?: Firewall | undefined;
  /** Ids of attached volumes. */
  volumes: string[];
  reservedIps: string[];
}

/**
 * Exit code after `poweroff`. In a container, systemd's `reboot` ends the first process as SIGHUP does, `poweroff` as
 * SIGINT does.
 */
export const exitCodeOfPowerOff = 130;

const stopSeconds = 90;

export async function createContainer(settings: RegionSettings, machine: DropletMachine, image: string) {
  await writeSeed(settings, machine);
  await docker(["volume", "create", "--label", settings.label, dropletDisk(settings, machine.id)]);
  await docker(createArguments(settings, machine, image));
}

export async function isRunning(settings: RegionSettings, id: number): Promise<boolean> {
  const name = dropletName(settings, id);
  if (!(await exists("container", name))) return false;
  return (await docker(["inspect", "--format", "{{.State.Running}}", name])) === "true";
}

/** Starts the container if it is not running. Applies firewall, addresses, network and volumes before its system boots. */
export async function start(settings: RegionSettings, droplet: Droplet): Promise<void> {
  const name = dropletName(settings, droplet.machine.id);
  if (!(await isRunning(settings, droplet.machine.id))) await docker(["start", name]);
  const pid = await containerPid(name);
  await applyFirewall(pid, droplet.firewall);
  await applyReservedIps(pid, droplet);
  await joinPrivateNetwork(settings, pid, droplet.machine);
  const { volumes } = await readDriverState(settings);
  for (const id of droplet.volumes) await attachDevice(settings, pid, id, volumes[id]?.name ?? id);
  await inMounts(pid, "touch /run/landfall-plugged-in");
}

/** Asks the system inside to shut down. */
export async function stop(settings: RegionSettings, id: number): Promise<void> {
  await docker(["stop", "-t", String(stopSeconds), dropletName(settings, id)]);
}

/** Cuts the power. */
export async function powerCut(settings: RegionSettings, id: number): Promise<void> {
  await docker(["stop", "-t", "0", dropletName(settings, id)]);
}

export async function removeContainer(settings: RegionSettings, id: number): Promise<void> {
  const name = dropletName(settings, id);
  if (await exists("container", name)) await docker(["rm", "--force", "--volumes", name]);
  await docker(["volume", "rm", "--force", dropletDisk(settings, id)]);
  await rm(dropletDirectory(settings, id), { recursive: true, force: true });
}

export async function applyFirewall(pid: number, firewall: Firewall | undefined): Promise<void> {
  await inNetwork(pid, ["nft", "--file", "-"], firewallRules(firewall));
}

/** Sets the public interface's addresses to exactly the droplet's own and its reserved ones. */
export async function applyReservedIps(pid: number, droplet: Droplet): Promise<void> {
  const json = await inNetwork(pid, ["ip", "-json", "-4", "address", "show", "dev", publicInterface]);
  const [link]: { addr_info: { local: string }[] }[] = JSON.parse(json);
  const present = (link?.addr_info ?? []).map((address) => address.local);
  const gone = present.filter((ip) => ip !== droplet.machine.publicIp && !droplet.reservedIps.includes(ip));
  const added = droplet.reservedIps.filter((ip) => !present.includes(ip));
  for (const ip of gone)
    await inNetwork(pid, ["ip", "address", "delete", `${ip}/32`, "dev", publicInterface]);
  for (const ip of added) await inNetwork(pid, ["ip", "address", "add", `${ip}/32`, "dev", publicInterface]);
}

async function joinPrivateNetwork(
  settings: RegionSettings,
  pid: number,
  machine: DropletMachine,
): Promise<void> {
  const { vpcId, privateIp } = machine;
  if (!vpcId || !privateIp) return;
  const { vpcs } = await readDriverState(settings);
  const prefixLength = Number(vpcs[vpcId]?.cidr.split("/")[1] ?? 24);
  await joinVpc(settings, pid, { id: vpcId, address: privateIp, prefixLength });
}
