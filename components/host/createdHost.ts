import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { type Connection, RemoteFile, RemoteScript } from "../remote/index.ts";
import type { CreateSource, HostArgs } from "./args.ts";
import { renderCloudInit } from "./cloudInit.ts";
import { firewallRules } from "./firewall.ts";
import { renderMakeOwnKey, renderRetireBootstrapKey } from "./hostKeys.ts";
import type { HostParts } from "./parts.ts";
import { READY_SECONDS, renderCreatedGate } from "./readiness.ts";
import { FORWARDING_PATH, renderForwarding } from "./sshd.ts";

const USER = "deploy";
const SWAP_MB = 2048;

/** A droplet with its key, network, firewall, address and data volume, up to the moment when it takes containers. */
export function createHost(
  parent: pulumi.Resource,
  name: string,
  args: HostArgs,
  source: CreateSource,
): HostParts {
  const { label, ssh } = args;
  const region = source.region;
  const child: pulumi.CustomResourceOptions = { parent };
  const kept: pulumi.CustomResourceOptions = { parent, protect: args.protect ?? false };

  const sshKey = new digitalocean.SshKey(`${name}-ssh-key`, { name: label, publicKey: ssh.publicKey }, child);
  const vpc = new digitalocean.Vpc(`${name}-vpc`, { name: label, region }, child);
  const bootstrapKey = new tls.PrivateKey(
    `${name}-bootstrap-key`,
    { algorithm: "ECDSA", ecdsaCurve: "P256" },
    child,
  );
  // Before the droplet and without it, so that the address outlives a replacement and is known at its preview.
  const reservedIp = new digitalocean.ReservedIp(`${name}-reserved-ip`, { region }, kept);
  const volumeName = `${label}-data`;
  const volume = new digitalocean.Volume(
    `${name}-volume`,
    { name: volumeName, region, size: source.volumeGb, description: `Data of ${label}` },
    kept,
  );
  const droplet = new digitalocean.Droplet(
    `${name}-droplet`,
    {
      name: label,
      region,
      size: source.size,
      image: source.image,
      vpcUuid: vpc.id,
      sshKeys: [sshKey.id],
      monitoring: true,
      gracefulShutdown: true,
      // A disk that has grown never shrinks again, nor can the size go back; data lie on the volume.
      resizeDisk: false,
      tags: [label],
      userData: pulumi.secret(
        pulumi
          .all([ssh.publicKey, bootstrapKey.privateKeyOpenssh, bootstrapKey.publicKeyOpenssh])
          .apply(([authorizedKey, privateKey, publicKey]) =>
            renderCloudInit({
              hostname: label,
              user: USER,
              authorizedKey,
              bootstrapKey: { privateKey, publicKey },
              volumeName,
              swapMb: SWAP_MB,
            }),
          ),
      ),
    },
    {
      ...kept,
      // These act at the first boot only; a change would replace the droplet for nothing.
      ignoreChanges: ["userData", "image", "sshKeys"],
      // The new droplet needs the volume and the address that the old one holds.
      deleteBeforeReplace: true,
      customTimeouts: { create: "15m", update: "15m", delete: "10m" },
    },
  );
  // Between the droplet and all that is on it. The engine spares the deletion of what is `deletedWith` a resource only
  // where that one is replaced as a dependent, so the droplet itself would not do; and with the droplet gone by other
  // hands, this one is left to be replaced and takes the rest along.
  const machine = new random.RandomId(
    `${name}-machine`,
    { byteLength: 8, keepers: { droplet: droplet.id } },
    { ...child, deleteBeforeReplace: true },
  );
  const dropletId = droplet.id.apply(Number);
  const firewall = new digitalocean.Firewall(
    `${name}-firewall`,
    { name: label, dropletIds: [dropletId], ...firewallRules(ssh.allowFrom) },
    child,
  );
  const assignment = new digitalocean.ReservedIpAssignment(
    `${name}-reserved-ip-assignment`,
    { ipAddress: reservedIp.ipAddress, dropletId },
    { ...child, deleteBeforeReplace: true, deletedWith: machine },
  );
  const attachment = new digitalocean.VolumeAttachment(
    `${name}-volume-attachment`,
    { volumeId: volume.id, dropletId },
    // Never detached from a droplet that runs: that is deleted switched off, and DigitalOcean detaches it then.
    { ...child, deleteBeforeReplace: true, deletedWith: machine },
  );
  const project = new digitalocean.Project(
    `${name}-project`,
    { name: label, purpose: "Web Application", environment: args.environment ?? "Production" },
    child,
  );
  new digitalocean.ProjectResources(
    `${name}-project-resources`,
    {
      // With another machine it is another one: an update would take the old droplet out, which is gone by then.
      project: pulumi.all([project.id, machine.hex]).apply(([id]) => id),
      resources: [droplet.dropletUrn, volume.volumeUrn],
    },
    { ...child, deleteBeforeReplace: true },
  );

  const reached = {
    host: reservedIp.ipAddress,
    user: USER,
    privateKey: pulumi.secret(ssh.privateKey),
    machine: machine.hex,
    dialErrorLimit: -1,
  };
  const ownKey = new RemoteScript(
    `${name}-own-key`,
    {
      connection: { ...reached, hostKey: bootstrapKey.publicKeyOpenssh.apply((key) => key.trim()) },
      script: renderMakeOwnKey(),
    },
    {
      parent,
      deleteBeforeReplace: true,
      deletedWith: machine,
      dependsOn: [firewall, assignment, attachment],
      // The key that this connection is pinned to is retired below, so it can run once a droplet only.
      ignoreChanges: ["connection", "create", "logging"],
      customTimeouts: { create: "15m" },
    },
  );
  const connection: Connection = { ...reached, hostKey: ownKey.printed };
  const onDroplet = { parent, deletedWith: ownKey };
  const gate = new RemoteScript(
    `${name}-gate`,
    {
      connection,
      script: renderCreatedGate(),
      timeoutSeconds: READY_SECONDS,
      // Another size switches the droplet off and on, and what is made of it may change in the same update.
      triggers: [source.size],
    },
    onDroplet,
  );
  const ready = new RemoteScript(
    `${name}-retire-bootstrap-key`,
    { connection, script: renderRetireBootstrapKey() },
    { ...onDroplet, dependsOn: [gate] },
  );
  new RemoteScript(
    `${name}-grow-data`,
    {
      connection,
      script: `step "grow the filesystem to $VOLUME_GB GB"\n${PROGRAMS.data} grow\n`,
      environment: { VOLUME_GB: volume.size.apply(String) },
    },
    { ...onDroplet, dependsOn: [gate] },
  );
  return {
    address: reservedIp.ipAddress,
    user: USER,
    connection,
    machine: ownKey,
    data: volume,
    ready:
      args.forwardTo === undefined
        ? ready
        : permitForwarding(name, connection, args.forwardTo, { ...onDroplet, dependsOn: [ready] }),
  };
}

/** Not by cloud-init, which runs once: the server may move. */
function permitForwarding(
  name: string,
  connection: Connection,
  forwardTo: string,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new RemoteFile(
    `${name}-forwarding`,
    {
      connection,
      path: FORWARDING_PATH,
      content: renderForwarding(forwardTo),
      reload: "sshd -t\nsystemctl reload ssh.service",
    },
    options,
  );
}
