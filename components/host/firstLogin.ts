import type * as digitalocean from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";
import type * as tls from "@pulumi/tls";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { type Connection, RemoteFile, RemoteScript } from "../remote/index.ts";
import { renderMakeOwnKey, renderRetireBootstrapKey } from "./hostKeys.ts";
import { READY_SECONDS, renderCreatedGate } from "./readiness.ts";
import { FORWARDING_PATH, renderForwarding } from "./sshd.ts";

/**
 * The first login, pinned to the key from cloud-init, makes the droplet create its own host key. Every later login is
 * pinned to that key.
 * @returns a script that prints the new public key
 */
export function createOwnKey(
  name: string,
  reached: Omit<Connection, "hostKey">,
  bootstrapKey: tls.PrivateKey,
  opts: pulumi.CustomResourceOptions,
): RemoteScript {
  return new RemoteScript(
    name,
    {
      connection: { ...reached, hostKey: bootstrapKey.publicKeyOpenssh.apply((key) => key.trim()) },
      script: renderMakeOwnKey(),
    },
    {
      ...opts,
      deleteBeforeReplace: true,
      // The key of this connection is retired later, so the script can run only once on each droplet.
      ignoreChanges: ["connection", "create", "logging"],
      customTimeouts: { create: "15m" },
    },
  );
}

export interface PrepareArgs {
  /** The host to prepare. */
  connection: Connection;
  /**
   * The droplet's size. A change powers it off and on; resources that depend on the size may change in the same update.
   */
  size: string;
  /** The data volume. */
  volume: digitalocean.Volume;
  /** Server, as `host:port`, that ssh may forward to. @default no forwarding to servers outside the host */
  forwardTo?: string | undefined;
}

/**
 * Waits for cloud-init, and prepares the host for containers.
 * @returns the last resource to depend on
 */
export function prepare(
  name: string,
  { connection, size, volume, forwardTo }: PrepareArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const gate = new RemoteScript(
    `${name}-gate`,
    { connection, script: renderCreatedGate(), timeoutSeconds: READY_SECONDS, triggers: [size] },
    opts,
  );
  const ready = new RemoteScript(
    `${name}-retire-bootstrap-key`,
    { connection, script: renderRetireBootstrapKey() },
    { ...opts, dependsOn: [gate] },
  );
  new RemoteScript(
    `${name}-grow-data`,
    {
      connection,
      script: `step "grow the filesystem to $VOLUME_GB GB"\n${PROGRAMS.data} grow\n`,
      environment: { VOLUME_GB: volume.size.apply(String) },
    },
    { ...opts, dependsOn: [gate] },
  );
  if (forwardTo === undefined) return ready;
  return permitForwarding(`${name}-forwarding`, connection, forwardTo, { ...opts, dependsOn: [ready] });
}

/** Not set by cloud-init, which runs once, because the server's address may change. */
function permitForwarding(
  name: string,
  connection: Connection,
  forwardTo: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new RemoteFile(
    name,
    {
      connection,
      path: FORWARDING_PATH,
      content: renderForwarding(forwardTo),
      reload: "sshd -t\nsystemctl reload ssh.service",
    },
    opts,
  );
}
