import { setTimeout as sleep } from "node:timers/promises";
import { docker, dockerLines } from "../../images/docker.ts";
import type { Driver, DropletMachine, RegionMachines } from "../driver.ts";
import type { RegionSettings } from "../settings.ts";
import {
  applyFirewall,
  applyReservedIps,
  createContainer,
  cut,
  type Droplet,
  exitCodeOfPowerOff,
  isRunning,
  removeContainer,
  start,
  stop,
} from "./droplet.ts";
import { dropletName, limits } from "./dropletContainer.ts";
import { ensureTrustingImage } from "./dropletImage.ts";
import { type ContainerEvent, watchContainers } from "./events.ts";
import { containerPid, ensureHostTools } from "./namespace.ts";
import { ensurePublicNetwork } from "./network.ts";
import { Queues } from "./queue.ts";
import { appendAcmeRoot } from "./services/acme.ts";
import { deleteSpacesKey, setSpacesKey } from "./services/spacesKeys.ts";
import { readParts, updateParts } from "./store.ts";
import { createVolumeFile, deleteVolumeFile, plugIn, resizeVolumeFile, unplug } from "./volumes.ts";
import { ensureVpc, removeVpc } from "./vpc.ts";

/** Milliseconds: one that cannot start must not keep this machine busy with trying. */
const pauseBeforeRestart = 500;

/**
 * A region's machines as Docker containers of this machine. Droplets keep running when the driver is closed; one that
 * ends meanwhile is brought back by the next driver's `reconcile`.
 */
export async function dockerDriver(settings: RegionSettings): Promise<Driver> {
  const log = (line: string) => console.log(line);
  await ensureHostTools();
  await ensurePublicNetwork(settings);
  const image = await ensureTrustingImage(settings, log);
  const droplets = new Map<number, Droplet>();
  const queues = new Queues<number>();
  const watch = watchContainers(settings, onEvent, () => {
    for (const id of droplets.keys()) resume(id);
  });

  function known(id: number): Droplet {
    const droplet = droplets.get(id);
    if (!droplet) throw new Error(`droplet ${id} is not known in region ${settings.name}`);
    return droplet;
  }

  function onEvent(event: ContainerEvent): void {
    if (event.labels["landfall.service"] === "acme" && event.action === "start") {
      appendAcmeRoot(settings).catch((error) => log(`acme: ${error.message}`));
    }
    const id = Number(event.labels["landfall.droplet"]);
    if (event.action === "die" && droplets.has(id)) resume(id, event.exitCode);
  }

  /** Brings back a droplet that ended by itself, unless it was told to from inside. */
  function resume(id: number, exitCode?: number): void {
    const resumed = queues.run(id, async () => {
      const droplet = droplets.get(id);
      if (!droplet?.on || (await isRunning(settings, id))) return;
      if (exitCode === exitCodeOfPowerOff) {
        droplet.on = false;
        return;
      }
      await sleep(pauseBeforeRestart);
      await start(settings, droplet);
    });
    resumed.catch((error) => log(`droplet ${id}: ${error.message}`));
  }

  /** Changes what a droplet should be, and then the running one. */
  function change(
    id: number,
    set: (droplet: Droplet) => void,
    apply: (pid: number, droplet: Droplet) => Promise<void>,
  ) {
    return queues.run(id, async () => {
      const droplet = known(id);
      set(droplet);
      if (await isRunning(settings, id)) await apply(await containerPid(dropletName(settings, id)), droplet);
    });
  }

  function power(id: number, on: boolean, act: (droplet: Droplet) => Promise<void>): Promise<void> {
    return queues.run(id, async () => {
      const droplet = known(id);
      droplet.on = on;
      await act(droplet);
    });
  }

  async function volumeName(id: string): Promise<string> {
    return (await readParts(settings)).volumes[id]?.name ?? id;
  }

  async function create(machine: DropletMachine): Promise<void> {
    const droplet: Droplet = { machine, on: true, volumes: [], reservedIps: [] };
    droplets.set(machine.id, droplet);
    await queues.run(machine.id, async () => {
      await createContainer(settings, machine, image);
      await start(settings, droplet);
    });
  }

  async function reconcile(state: RegionMachines): Promise<void> {
    const containers = await dockerLines([
      ...["ps", "--all", "--filter", `label=${settings.label}`, "--filter", "label=landfall.droplet"],
      ...["--format", `{{.Label "landfall.droplet"}}`],
    ]);
    const wanted = new Set(state.droplets.map((machine) => machine.id));
    for (const id of containers.map(Number)) if (!wanted.has(id)) await removeContainer(settings, id);
    for (const { on, firewall, volumes, reservedIps, ...machine } of state.droplets) {
      const droplet: Droplet = { machine, on, firewall, volumes, reservedIps };
      droplets.set(machine.id, droplet);
      await queues.run(machine.id, async () => {
        if (!containers.includes(String(machine.id))) await createContainer(settings, machine, image);
        if (on) await start(settings, droplet);
        else if (await isRunning(settings, machine.id)) await stop(settings, machine.id);
      });
    }
  }

  return {
    create,
    reconcile,
    powerOn: (id) => power(id, true, (droplet) => start(settings, droplet)),
    powerOff: (id) => power(id, false, () => cut(settings, id)),
    shutdown: (id) => power(id, false, () => stop(settings, id)),
    reboot: (id) =>
      power(id, true, async (droplet) => {
        await stop(settings, id);
        await start(settings, droplet);
      }),
    resize: (id, size) =>
      queues.run(id, async () => {
        known(id).machine.size = size;
        await docker(["update", ...limits(size), dropletName(settings, id)]);
      }),
    async rename(id, name) {
      known(id).machine.name = name;
    },
    destroy: (id) =>
      queues.run(id, async () => {
        const droplet = droplets.get(id);
        droplets.delete(id);
        await removeContainer(settings, id);
        for (const volume of droplet?.volumes ?? []) await unplug(settings, undefined, volume, "");
      }),
    isRunning: (id) => isRunning(settings, id),
    setFirewall: (id, firewall) =>
      change(
        id,
        (droplet) => {
          droplet.firewall = firewall;
        },
        (pid) => applyFirewall(pid, firewall),
      ),
    async createVolume(volume) {
      await createVolumeFile(settings, volume);
      await updateParts(settings, (parts) => {
        parts.volumes[volume.id] = { name: volume.name };
      });
    },
    resizeVolume: (id, sizeGb) => resizeVolumeFile(settings, id, sizeGb),
    async deleteVolume(id) {
      await deleteVolumeFile(settings, id);
      await updateParts(settings, (parts) => {
        delete parts.volumes[id];
      });
    },
    attachVolume: (id, droplet) =>
      change(
        droplet,
        ({ volumes }) => {
          if (!volumes.includes(id)) volumes.push(id);
        },
        async (pid) => plugIn(settings, pid, id, await volumeName(id)),
      ),
    detachVolume: (id, dropletId) =>
      queues.run(dropletId, async () => {
        const droplet = known(dropletId);
        droplet.volumes = droplet.volumes.filter((volume) => volume !== id);
        const running = await isRunning(settings, dropletId);
        const pid = running ? await containerPid(dropletName(settings, dropletId)) : undefined;
        await unplug(settings, pid, id, await volumeName(id));
      }),
    setReservedIps: (id, ips) =>
      change(
        id,
        (droplet) => {
          droplet.reservedIps = ips;
        },
        (pid, droplet) => applyReservedIps(pid, droplet),
      ),
    async createVpc(id, cidr) {
      await ensureVpc(settings, id);
      await updateParts(settings, (parts) => {
        parts.vpcs[id] = { cidr };
      });
    },
    async deleteVpc(id) {
      await removeVpc(settings, id);
      await updateParts(settings, (parts) => {
        delete parts.vpcs[id];
      });
    },
    setSpacesKey: (key) => setSpacesKey(settings, key),
    deleteSpacesKey: (accessKey) => deleteSpacesKey(settings, accessKey),
    async close() {
      await watch.close();
      await queues.idle();
    },
  };
}
