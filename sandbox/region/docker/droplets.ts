import { setTimeout as sleep } from "node:timers/promises";
import { docker, dockerLines } from "../../images/docker.ts";
import type { DropletMachine, DropletSize, Firewall, RegionMachines } from "../driver.ts";
import type { RegionSettings } from "../settings.ts";
import { readDriverState } from "./driverState.ts";
import {
  applyFirewall,
  applyReservedIps,
  createContainer,
  type Droplet,
  exitCodeOfPowerOff,
  isRunning,
  powerCut,
  removeContainer,
  start,
  stop,
} from "./droplet.ts";
import { dropletName, limits } from "./dropletContainer.ts";
import { containerPid } from "./namespace.ts";
import { Queues } from "./queue.ts";
import { attachDevice, detachDevice } from "./volumes.ts";

/** Pause in milliseconds, so that a droplet that cannot start does not keep this machine busy. */
const pauseBeforeRestart = 500;

/** The droplets of a region as containers. Operations on one droplet run one after another. */
export class Droplets {
  readonly #settings: RegionSettings;
  /** Image of new containers. */
  readonly #image: string;
  readonly #log: (line: string) => void;
  readonly #droplets = new Map<number, Droplet>();
  readonly #queues = new Queues<number>();

  constructor(settings: RegionSettings, image: string, log: (line: string) => void) {
    this.#settings = settings;
    this.#image = image;
    this.#log = log;
  }

  async create(machine: DropletMachine): Promise<void> {
    const droplet: Droplet = { machine, on: true, volumes: [], reservedIps: [] };
    this.#droplets.set(machine.id, droplet);
    await this.#queues.run(machine.id, async () => {
      await createContainer(this.#settings, machine, this.#image);
      await start(this.#settings, droplet);
    });
  }

  /** Starts and stops containers to match the state. */
  async reconcile(state: RegionMachines): Promise<void> {
    const settings = this.#settings;
    const containers = await dockerLines([
      ...["ps", "--all", "--filter", `label=${settings.label}`, "--filter", "label=landfall.droplet"],
      ...["--format", `{{.Label "landfall.droplet"}}`],
    ]);
    const wanted = new Set(state.droplets.map((machine) => machine.id));
    for (const id of containers.map(Number)) if (!wanted.has(id)) await removeContainer(settings, id);
    for (const { on, firewall, volumes, reservedIps, ...machine } of state.droplets) {
      const droplet: Droplet = { machine, on, firewall, volumes, reservedIps };
      this.#droplets.set(machine.id, droplet);
      await this.#queues.run(machine.id, async () => {
        if (!containers.includes(String(machine.id))) await createContainer(settings, machine, this.#image);
        if (on) await start(settings, droplet);
        else if (await isRunning(settings, machine.id)) await stop(settings, machine.id);
      });
    }
  }

  powerOn(id: number): Promise<void> {
    return this.#power(id, true, (droplet) => start(this.#settings, droplet));
  }

  powerOff(id: number): Promise<void> {
    return this.#power(id, false, () => powerCut(this.#settings, id));
  }

  shutdown(id: number): Promise<void> {
    return this.#power(id, false, () => stop(this.#settings, id));
  }

  reboot(id: number): Promise<void> {
    return this.#power(id, true, async (droplet) => {
      await stop(this.#settings, id);
      await start(this.#settings, droplet);
    });
  }

  resize(id: number, size: DropletSize): Promise<void> {
    return this.#queues.run(id, async () => {
      this.#known(id).machine.size = size;
      await docker(["update", ...limits(size), dropletName(this.#settings, id)]);
    });
  }

  rename(id: number, name: string): void {
    this.#known(id).machine.name = name;
  }

  destroy(id: number): Promise<void> {
    return this.#queues.run(id, async () => {
      const droplet = this.#droplets.get(id);
      this.#droplets.delete(id);
      await removeContainer(this.#settings, id);
      for (const volume of droplet?.volumes ?? []) await detachDevice(this.#settings, undefined, volume, "");
    });
  }

  setFirewall(id: number, firewall: Firewall | undefined): Promise<void> {
    const set = (droplet: Droplet) => {
      droplet.firewall = firewall;
    };
    return this.#change(id, set, (pid) => applyFirewall(pid, firewall));
  }

  setReservedIps(id: number, ips: string[]): Promise<void> {
    const set = (droplet: Droplet) => {
      droplet.reservedIps = ips;
    };
    return this.#change(id, set, applyReservedIps);
  }

  attachVolume(volume: string, id: number): Promise<void> {
    const set = ({ volumes }: Droplet) => {
      if (!volumes.includes(volume)) volumes.push(volume);
    };
    return this.#change(id, set, async (pid) =>
      attachDevice(this.#settings, pid, volume, await this.#volumeName(volume)),
    );
  }

  detachVolume(volume: string, id: number): Promise<void> {
    return this.#queues.run(id, async () => {
      const droplet = this.#known(id);
      droplet.volumes = droplet.volumes.filter((other) => other !== volume);
      const running = await isRunning(this.#settings, id);
      const pid = running ? await containerPid(dropletName(this.#settings, id)) : undefined;
      await detachDevice(this.#settings, pid, volume, await this.#volumeName(volume));
    });
  }

  /** Handles the end of a droplet's container. */
  ended(id: number, exitCode: number | undefined): void {
    if (this.#droplets.has(id)) this.#resume(id, exitCode);
  }

  /** Starts every droplet again that stopped unnoticed. */
  resumeAll(): void {
    for (const id of this.#droplets.keys()) this.#resume(id);
  }

  /** Resolves when all earlier operations have ended. */
  idle(): Promise<void> {
    return this.#queues.idle();
  }

  /** Starts a droplet again that stopped by itself, unless it was powered off from inside. */
  #resume(id: number, exitCode?: number): void {
    const resumed = this.#queues.run(id, async () => {
      const droplet = this.#droplets.get(id);
      if (!droplet?.on || (await isRunning(this.#settings, id))) return;
      if (exitCode === exitCodeOfPowerOff) {
        droplet.on = false;
        return;
      }
      await sleep(pauseBeforeRestart);
      await start(this.#settings, droplet);
    });
    resumed.catch((error) => this.#log(`droplet ${id}: ${error.message}`));
  }

  /** Changes the desired state of a droplet, and then the running one. */
  #change(
    id: number,
    set: (droplet: Droplet) => void,
    apply: (pid: number, droplet: Droplet) => Promise<void>,
  ): Promise<void> {
    return this.#queues.run(id, async () => {
      const droplet = this.#known(id);
      set(droplet);
      if (await isRunning(this.#settings, id))
        await apply(await containerPid(dropletName(this.#settings, id)), droplet);
    });
  }

  #power(id: number, on: boolean, act: (droplet: Droplet) => Promise<void>): Promise<void> {
    return this.#queues.run(id, async () => {
      const droplet = this.#known(id);
      droplet.on = on;
      await act(droplet);
    });
  }

  #known(id: number): Droplet {
    const droplet = this.#droplets.get(id);
    if (!droplet) throw new Error(`droplet ${id} is not known in region ${this.#settings.name}`);
    return droplet;
  }

  async #volumeName(id: string): Promise<string> {
    return (await readDriverState(this.#settings)).volumes[id]?.name ?? id;
  }
}
