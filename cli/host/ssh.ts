/** What ssh needs to reach a host with its pinned host key. */
export interface Target {
  user: string;
  address: string;
  /** One line in authorized_keys format. */
  hostKey: string;
}

/** Arguments for `ssh` up to and including the destination. The host key is pinned; nothing is read from or written to known_hosts. */
export function sshArguments({ user, address, hostKey }: Target, keyFile: string): string[] {
  const [type, key] = hostKey.split(" ");
  const options = [
    "BatchMode=yes",
    "IdentitiesOnly=yes",
    "StrictHostKeyChecking=yes",
    "UserKnownHostsFile=/dev/null",
    "GlobalKnownHostsFile=/dev/null",
    `KnownHostsCommand=/bin/echo ${address} ${type} ${key}`,
    "ConnectTimeout=10",
    // A host that goes away ends what follows its logs after 45 s.
    "ServerAliveInterval=15",
  ];
  return ["-i", keyFile, ...options.flatMap((option) => ["-o", option]), `${user}@${address}`];
}
