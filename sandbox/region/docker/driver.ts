import type { Driver } from "../driver.ts";
import type { RegionSettings } from "../settings.ts";
import { updateDriverState } from "./driverState.ts";
import { isRunning } from "./droplet.ts";
import { ensureTrustingImage } from "./dropletImage.ts";
import { Droplets } from "./droplets.ts";
import { type ContainerEvent, watchContainers } from "./events.ts";
import { ensureHostTools } from "./namespace.ts";
import { ensurePublicNetwork } from "./network.ts";
import { appendAcmeRoot } from "./services/acme.ts";
import { deleteSpacesKey, setSpacesKey } from "./services/spacesKeys.ts";
import { createVolumeFile, deleteVolumeFile, resizeVolumeFile } from "./volumes.ts";
import { ensureVpc, removeVpc } from "./vpc.ts";

/**
 * A region's machines as Docker containers on this machine. Droplets keep running when the driver is closed. If one
 * stops meanwhile, the next driver's `reconcile` starts it again.
 */
export async function dockerDriver(settings: RegionSettings): Promise<Driver> {
  const log = (line: string) => console.log(line);
  await ensureHostTools();
  await ensurePublicNetwork(settings);
  const droplets = new Droplets(settings, await ensureTrustingImage(settings, log), log);
  const watch = watchContainers(settings, onEvent, () => droplets.resumeAll());

  function onEvent(event: ContainerEvent): void {
    if (event.labels["landfall.service"] === "acme" && event.action === "start") {
      appendAcmeRoot(settings).catch((error) => log(`acme: ${error.message}`));
    }
    if (event.action === "die") droplets.ended(Number(event.labels["landfall.droplet"]), event.exitCode);
  }

  return {
    ...dropletCalls(settings, droplets),
    ...volumeCalls(settings, droplets),
    ...vpcCalls(settings),
    setSpacesKey: (key) => setSpacesKey(settings, key),
    deleteSpacesKey: (accessKey) => deleteSpacesKey(settings, accessKey),
    async close() {
      await watch.close();
      await droplets.idle();
    },
  };
}

function dropletCalls(settings: RegionSettings, droplets: Droplets) {
  return {
    create: (machine) => droplets.create(machine),
    reconcile: (state) => droplets.reconcile(state),
    powerOn: (id) => droplets.powerOn(id),
    powerOff: (id) => droplets.powerOff(id),
    shutdown: (id) => droplets.shutdown(id),
    reboot: (id) => droplets.reboot(id),
    resize: (id, size) => droplets.resize(id, size),
    rename: async (id, name) => droplets.rename(id, name),
    destroy: (id) => droplets.destroy(id),
    isRunning: (id) => isRunning(settings, id),
    setFirewall: (id, firewall) => droplets.setFirewall(id, firewall),
    setReservedIps: (id, ips) => droplets.setReservedIps(id, ips),
  } satisfies Partial<Driver>;
}

function volumeCalls(settings: RegionSettings, droplets: Droplets) {
  return {
    async createVolume(volume) {
      await createVolumeFile(settings, volume);
      await updateDriverState(settings, (parts) => {
        parts.volumes[volume.id] = { name: volume.name };
      });
    },
    resizeVolume: (id, sizeGb) => resizeVolumeFile(settings, id, sizeGb),
    async deleteVolume(id) {
      await deleteVolumeFile(settings, id);
      await updateDriverState(settings, (parts) => {
        delete parts.volumes[id];
      });
    },
    attachVolume: (id, droplet) => droplets.attachVolume(id, droplet),
    detachVolume: (id, droplet) => droplets.detachVolume(id, droplet),
  } satisfies Partial<Driver>;
}

function vpcCalls(settings: RegionSettings) {
  return {
    async createVpc(id, cidr) {
      await ensureVpc(settings, id);
      await updateDriverState(settings, (parts) => {
        parts.vpcs[id] = { cidr };
      });
    },
    async deleteVpc(id) {
      await removeVpc(settings, id);
      await updateDriverState(settings, (parts) => {
        delete parts.vpcs[id];
      });
    },
  } satisfies Partial<Driver>;
}
