import { sizes } from "./catalogue.ts";
import type { DropletMachine } from "./driver.ts";
import type { Droplet } from "./state.ts";

/** A droplet's data for the driver. */
export function driverMachine(droplet: Droplet): DropletMachine {
  const size = sizes.find(({ slug }) => slug === droplet.size);
  if (!size) throw new Error(`droplet ${droplet.id} has the unknown size ${droplet.size}`);
  return {
    id: droplet.id,
    name: droplet.name,
    image: droplet.image,
    size: { vcpus: size.vcpus, memoryMb: size.memory, diskGb: droplet.diskGb },
    userData: droplet.userData,
    sshPublicKeys: droplet.sshPublicKeys,
    publicIp: droplet.publicIp,
    privateIp: droplet.privateIp,
    vpcId: droplet.vpcId,
  };
}
