import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type * as tls from "@pulumi/tls";
import type { CreateSource, HostArgs } from "./args.ts";
import { renderCloudInit } from "./cloudInit.ts";

const SWAP_MB = 2048;

/** Resources and names that a droplet needs first. */
export interface DropletDependencies {
  sshKey: digitalocean.SshKey;
  vpc: digitalocean.Vpc;
  bootstrapKey: tls.PrivateKey;
  /** Name of the volume to mount. */
  volumeName: string;
  /** User that may log in. */
  user: string;
}

export function createDroplet(
  name: string,
  { label, ssh }: HostArgs,
  { region, size, image }: CreateSource,
  { sshKey, vpc, ...needs }: DropletDependencies,
  opts: pulumi.CustomResourceOptions,
): digitalocean.Droplet {
  return new digitalocean.Droplet(
    name,
    {
      name: label,
      region,
      size,
      image,
      vpcUuid: vpc.id,
      sshKeys: [sshKey.id],
      monitoring: true,
      gracefulShutdown: true,
      // A disk cannot shrink, so a resize of the disk could not be undone. Data are on the volume.
      resizeDisk: false,
      tags: [label],
      userData: userData(label, ssh.publicKey, needs),
    },
    {
      ...opts,
      // These take effect at the first boot only, so a change would replace the droplet to no purpose.
      ignoreChanges: ["userData", "image", "sshKeys"],
      // The new droplet needs the volume and the address of the old one.
      deleteBeforeReplace: true,
      customTimeouts: { create: "15m", update: "15m", delete: "10m" },
    },
  );
}

function userData(
  hostname: string,
  publicKey: pulumi.Input<string>,
  { bootstrapKey, volumeName, user }: Omit<DropletDependencies, "sshKey" | "vpc">,
): pulumi.Output<string> {
  return pulumi.secret(
    pulumi
      .all([publicKey, bootstrapKey.privateKeyOpenssh, bootstrapKey.publicKeyOpenssh])
      .apply(([authorizedKey, privateKey, publicKey]) =>
        renderCloudInit({
          hostname,
          user,
          authorizedKey,
          bootstrapKey: { privateKey, publicKey },
          volumeName,
          swapMb: SWAP_MB,
        }),
      ),
  );
}

/**
 * Represents the droplet for the resources on it, as their `deletedWith`. The droplet itself does not work there:
 * Pulumi skips the deletion of its dependents only if the `deletedWith` resource is replaced as a dependent. If the
 * droplet was deleted outside Pulumi, this resource is still replaced, and its dependents with it.
 */
export function createMachineId(
  name: string,
  droplet: digitalocean.Droplet,
  opts: pulumi.CustomResourceOptions,
): random.RandomId {
  return new random.RandomId(
    name,
    { byteLength: 8, keepers: { droplet: droplet.id } },
    { ...opts, deleteBeforeReplace: true },
  );
}
