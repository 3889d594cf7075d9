import { docker, dockerLines } from "../../images/docker.ts";
import type { RegionSettings } from "../settings.ts";
import { releaseAllDevices } from "./volumes.ts";
import { removeAllVpcs } from "./vpc.ts";

/**
 * Removes every container, network, Docker volume and loop device of the region, and its droplet image. Volume images
 * and objects in Spaces stay in the region's directory. Data on droplets' own disks are lost.
 */
export async function teardown(settings: RegionSettings): Promise<void> {
  const ours = ["--quiet", "--filter", `label=${settings.label}`];
  const remove = async (list: string[], command: string[]) => {
    const ids = await dockerLines([...list, ...ours]);
    if (ids.length > 0) await docker([...command, ...new Set(ids)]);
  };
  await remove(["ps", "--all"], ["rm", "--force", "--volumes"]);
  await removeAllVpcs(settings);
  await releaseAllDevices(settings);
  await remove(["volume", "ls"], ["volume", "rm", "--force"]);
  await remove(["network", "ls"], ["network", "rm"]);
  await remove(["image", "ls"], ["image", "rm", "--force"]);
}
