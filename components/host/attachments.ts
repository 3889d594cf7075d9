import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import type * as random from "@pulumi/random";
import type { HostArgs } from "./args.ts";
import { firewallRules } from "./firewall.ts";

/** What is attached to each other. */
export interface Attached {
  droplet: digitalocean.Droplet;
  /** Stands for the droplet: another one with each replacement. */
  machine: random.RandomId;
  reservedIp: digitalocean.ReservedIp;
  volume: digitalocean.Volume;
}

/**
 * Gives the droplet its firewall, its address and its volume.
 * @returns what must be there before anyone logs in
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
    // Never detached from a droplet that runs: that is deleted switched off, and DigitalOcean detaches it then.
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
      // With another machine it is another one: an update would take the old droplet out, which is gone by then.
      project: pulumi.all([project.id, machine.hex]).apply(([id]) => id),
      resources: [droplet.dropletUrn, volume.volumeUrn],
    },
    { ...opts, deleteBeforeReplace: true },
  );
}
