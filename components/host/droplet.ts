import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type * as tls from "@pulumi/tls";
import type { CreateSource, HostArgs } from "./args.ts";
import { renderCloudInit } from "./cloudInit.ts";

const SWAP_MB = 2048;

/** What a droplet needs to exist first. */
export interface DropletDependencies {
  sshKey: digitalocean.SshKey;
  vpc: digitalocean.Vpc;
  bootstrapKey: tls.PrivateKey;
  /** Name of the volume that it mounts. */
  volumeName: string;
  /** Who logs in. */
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
      // A disk that has grown never shrinks again, nor can the size go back; data lie on the volume.
      resizeDisk: false,
      tags: [label],
      userData: userData(label, ssh.publicKey, needs),
    },
    {
      ...opts,
      // These act at the first boot only; a change would replace the droplet for nothing.
      ignoreChanges: ["userData", "image", "sshKeys"],
      // The new droplet needs the volume and the address that the old one holds.
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
 * Stands between the droplet and all that is on it. The engine spares the deletion of what is `deletedWith` a resource only
 * where that one is replaced as a dependent, so the droplet itself would not do; and with the droplet gone by other hands,
 * this one is left to be replaced and takes the rest along.
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
