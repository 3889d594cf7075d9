import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { type Connection, RemoteScript } from "../remote/index.ts";
import type { AddressSource, AdoptSource, HostArgs } from "./args.ts";
import type { HostParts } from "./parts.ts";
import { renderRequirementCheck } from "./readiness.ts";

/** Everything of a droplet whose change would replace it, and its name, which is not ours to change. */
const AS_FOUND = [
  "dropletAgent",
  "image",
  "ipv6",
  "monitoring",
  "name",
  "privateNetworking",
  "publicNetworking",
  "region",
  "sshKeys",
  "tags",
  "userData",
  "volumeIds",
  "vpcUuid",
];

/**
 * A droplet that exists: imported, protected, never replaced, and not deleted even where the protection is lifted: it is
 * not ours. So what is on it is taken away itself. Its firewall and addresses stay as they are.
 */
export function adoptHost(
  parent: pulumi.Resource,
  name: string,
  args: HostArgs,
  source: AdoptSource,
): HostParts {
  const machine = new digitalocean.Droplet(
    `${name}-droplet`,
    { region: source.region, size: source.size, image: source.image, resizeDisk: false },
    {
      parent,
      import: String(source.dropletId),
      protect: true,
      retainOnDelete: true,
      ignoreChanges: AS_FOUND,
    },
  );
  return {
    ...reach(parent, name, args, { ...source, address: machine.ipv4Address }),
    data: machine,
  };
}

/** A host given by its address: nothing is made, only reached. */
export function reachHost(
  parent: pulumi.Resource,
  name: string,
  args: HostArgs,
  source: AddressSource,
): HostParts {
  return reach(parent, name, args, source);
}

function reach(
  parent: pulumi.Resource,
  name: string,
  args: HostArgs,
  found: { address: pulumi.Input<string>; hostKey: string; user?: string },
): HostParts {
  const user = found.user ?? "deploy";
  const address = pulumi.output(found.address);
  const connection: Connection = {
    host: address,
    user,
    privateKey: pulumi.secret(args.ssh.privateKey),
    hostKey: found.hostKey,
  };
  const ready = new RemoteScript(
    `${name}-requirements`,
    { connection, script: renderRequirementCheck(user), sudo: false },
    { parent },
  );
  // Nothing is ours whose end would be the data's; with the stack gone they stay, and so do the database's roles.
  return { address, user, connection, data: ready, ready };
}
