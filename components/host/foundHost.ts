import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { type Connection, RemoteScript } from "../remote/index.ts";
import type { AddressSource, AdoptSource, HostArgs } from "./args.ts";
import type { HostParts } from "./parts.ts";
import { renderRequirementCheck } from "./readiness.ts";

/**
 * Properties of an adopted droplet that never change: its name, which is not ours, and everything whose change would
 * replace it.
 */
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
 * An existing droplet: imported, protected, never replaced. It is not deleted even without the protection, because it
 * is not ours. So a destroy removes the resources on it one by one. Its firewall and addresses are not changed.
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

/** A host given by its address. No resource is created for it. */
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
  // We own no resource whose deletion would delete the data. So the data and the database's roles stay when the stack
  // is deleted.
  return { address, user, connection, data: ready, ready };
}
