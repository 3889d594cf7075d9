import type * as digitalocean from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";
import type * as tls from "@pulumi/tls";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { type Connection, RemoteFile, RemoteScript } from "../remote/index.ts";
import { renderMakeOwnKey, renderRetireBootstrapKey } from "./hostKeys.ts";
import { READY_SECONDS, renderCreatedCheck } from "./readiness.ts";
import { FORWARDING_PATH, renderForwarding } from "./sshd.ts";

/**
 * The first login, pinned to the key that came by cloud-init, has the droplet make a key of its own, which every later login
 * is pinned to.
 * @returns a script that prints that key
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
      // The key that this connection is pinned to is retired later, so it can run once a droplet only.
      ignoreChanges: ["connection", "create", "logging"],
      customTimeouts: { create: "15m" },
    },
  );
}

export interface PrepareArgs {
  /** Connection to the host as its own user. */
  connection: Connection;
  /** Size of the droplet. A change switches the droplet off and on. */
  size: string;
  /** Data volume, which is mounted before any container starts. */
  volume: digitalocean.Volume;
  /**
   * Server outside the host that connections are forwarded to, as `host:port`.
   * @default none
   */
  forwardTo?: string | undefined;
}

/**
 * Waits for cloud-init, and brings the host to where it takes containers.
 * @returns what to depend on to come after that
 */
export function prepare(
  name: string,
  { connection, size, volume, forwardTo }: PrepareArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const gate = new RemoteScript(
    `${name}-gate`,
    { connection, script: renderCreatedCheck(), timeoutSeconds: READY_SECONDS, triggers: [size] },
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

/** Not by cloud-init, which runs once: the server may move. */
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
