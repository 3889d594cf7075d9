import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { Connection } from "../remote/index.ts";
import type { CreateSource, HostArgs } from "./args.ts";
import { attach, createProject } from "./attachments.ts";
import { createDroplet, createMachineId } from "./droplet.ts";
import { createOwnKey, prepare } from "./firstLogin.ts";
import type { HostParts } from "./parts.ts";

const USER = "deploy";

/** A droplet with its key, network, firewall, address and data volume, ready to run containers. */
export function createHost(
  parent: pulumi.Resource,
  name: string,
  args: HostArgs,
  source: CreateSource,
): HostParts {
  const { label, ssh } = args;
  const { region, size } = source;
  const child: pulumi.CustomResourceOptions = { parent };
  const kept: pulumi.CustomResourceOptions = { parent, protect: args.protect ?? false };

  const sshKey = new digitalocean.SshKey(`${name}-ssh-key`, { name: label, publicKey: ssh.publicKey }, child);
  const vpc = new digitalocean.Vpc(`${name}-vpc`, { name: label, region }, child);
  const bootstrapKey = new tls.PrivateKey(
    `${name}-bootstrap-key`,
    { algorithm: "ECDSA", ecdsaCurve: "P256" },
    child,
  );
  // Created before the droplet and independent of it. So the address outlives a replacement, and the preview of a
  // replacement knows it.
  const reservedIp = new digitalocean.ReservedIp(`${name}-reserved-ip`, { region }, kept);
  const volumeName = `${label}-data`;
  const volume = new digitalocean.Volume(
    `${name}-volume`,
    { name: volumeName, region, size: source.volumeGb, description: `Data of ${label}` },
    kept,
  );
  const needs = { sshKey, vpc, bootstrapKey, volumeName, user: USER };
  const droplet = createDroplet(`${name}-droplet`, args, source, needs, kept);
  const machine = createMachineId(`${name}-machine`, droplet, child);
  const attached = attach(name, args, { droplet, machine, reservedIp, volume }, child);
  createProject(name, args, { droplet, machine, volume }, child);

  const reached = {
    host: reservedIp.ipAddress,
    user: USER,
    privateKey: pulumi.secret(ssh.privateKey),
    machine: machine.hex,
    dialErrorLimit: -1,
  };
  const onMachine = { parent, deletedWith: machine, dependsOn: attached };
  const ownKey = createOwnKey(`${name}-own-key`, reached, bootstrapKey, onMachine);
  const connection: Connection = { ...reached, hostKey: ownKey.printed };
  const { forwardTo } = args;
  const onDroplet = { parent, deletedWith: ownKey };
  const ready = prepare(name, { connection, size, volume, forwardTo }, onDroplet);
  return {
    address: reservedIp.ipAddress,
    user: USER,
    connection,
    machine: ownKey,
    dropletId: droplet.id,
    data: volume,
    ready,
  };
}
