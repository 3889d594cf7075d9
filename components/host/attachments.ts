import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import type * as random from "@pulumi/random";
import type { HostArgs } from "./args.ts";
import { firewallRules } from "./firewall.ts";

/** The resources to attach to each other. */
export interface Attached {
  droplet: digitalocean.Droplet;
  /** Represents the droplet. Its id changes with each replacement. */
  machine: random.RandomId;
  reservedIp: digitalocean.ReservedIp;
  volume: digitalocean.Volume;
}

/**
 * Attaches the firewall, the reserved address and the volume to the droplet.
 * @returns resources that must exist before the first login
 */
export function attach(
  name: string,
  { label, ssh }: HostArgs,
  { droplet, machine, reservedIp, volume }: Attached,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const dropletId = droplet.id.apply(Number);
  const firewall = new digitalocean.Firewall(
    `${name}-firewall`,
    { name: label, dropletIds: [dropletId], ...firewallRules(ssh.allowFrom) },
    opts,
  );
  const assignment = new digitalocean.ReservedIpAssignment(
    `${name}-reserved-ip-assignment`,
    { ipAddress: reservedIp.ipAddress, dropletId },
    { ...opts, deleteBeforeReplace: true, deletedWith: machine },
  );
  const attachment = new digitalocean.VolumeAttachment(
    `${name}-volume-attachment`,
    { volumeId: volume.id, dropletId },
    // Never detached from a running droplet: the droplet is switched off and deleted, and DigitalOcean detaches the
    // volume then.
    { ...opts, deleteBeforeReplace: true, deletedWith: machine },
  );
  return [firewall, assignment, attachment];
}

/** The project that DigitalOcean's control panel shows the droplet and its volume in. */
export function createProject(
  name: string,
  { label, environment = "Production" }: HostArgs,
  { droplet, machine, volume }: Omit<Attached, "reservedIp">,
  opts: pulumi.CustomResourceOptions,
): void {
  const project = new digitalocean.Project(
    `${name}-project`,
    { name: label, purpose: "Web Application", environment },
    opts,
  );
  new digitalocean.ProjectResources(
    `${name}-project-resources`,
    {
      // With another machine this is a replacement. An update would remove the old droplet from the project, and it no
      // longer exists by then.
      project: pulumi.all([project.id, machine.hex]).apply(([id]) => id),
      resources: [droplet.dropletUrn, volume.volumeUrn],
    },
    { ...opts, deleteBeforeReplace: true },
  );
}
