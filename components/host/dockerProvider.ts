import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { RegistryLogin } from "./args.ts";

export interface SshTarget {
  readonly address: string;
  readonly user: string;
  readonly hostKey: string;
}

/**
 * Options of the `ssh` program. The host key is pinned without a file. All sessions share one connection, because the
 * docker client opens many and sshd throttles simultaneous connections. The control socket has a short name in a folder
 * that only its owner can write to; a socket in /tmp could be another user's.
 */
export function sshOptions(keyFile: string, target: SshTarget): string[] {
  const options = [
    "IdentitiesOnly=yes",
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "UserKnownHostsFile=/dev/null",
    "GlobalKnownHostsFile=/dev/null",
    `KnownHostsCommand=/bin/echo ${target.address} ${target.hostKey}`,
    `HostKeyAlgorithms=${signatures(target.hostKey)}`,
    "ServerAliveInterval=15",
    "ServerAliveCountMax=3",
    "ControlMaster=auto",
    `ControlPath=~/.ssh/lf-${socketName(target)}`,
    "ControlPersist=30s",
  ];
  return ["-i", keyFile, ...options.flatMap((option) => ["-o", option])];
}

/**
 * The name contains the host's key, so that a new machine at the same address does not use a connection to the old one.
 */
function socketName({ user, address, hostKey }: SshTarget): string {
  return createHash("sha256").update(`${user}@${address} ${hostKey}`).digest("hex").slice(0, 16);
}

/** Signature algorithms of a key's type. An RSA key signs with SHA-2; its plain name means SHA-1. */
function signatures(hostKey: string): string {
  const type = hostKey.split(" ")[0] ?? "";
  return type === "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : type;
}

/** The host's Docker over ssh. A preview does not connect. */
export function createDockerProvider(
  name: string,
  keyFile: string,
  target: pulumi.Output<SshTarget>,
  registries: readonly RegistryLogin[],
  opts: pulumi.ResourceOptions,
): docker.Provider {
  // ssh exits if it cannot create its control socket. Its `~` is the account's home, whatever $HOME is.
  mkdirSync(join(userInfo().homedir, ".ssh"), { recursive: true, mode: 0o700 });
  return new docker.Provider(
    name,
    {
      host: target.apply(({ user, address }) => `ssh://${user}@${address}`),
      sshOpts: target.apply((known) => sshOptions(keyFile, known)),
      // The passwords are sent with each pull. None is stored on the host.
      ...(registries.length > 0 && { registryAuth: [...registries] }),
    },
    opts,
  );
}
