import type * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

/** How a host is reached over ssh. */
export interface Connection {
  /** Address or domain name of the host. */
  readonly host: pulumi.Input<string>;
  /** User that logs in; its `sudo` needs no password. */
  readonly user: pulumi.Input<string>;
  /** Private key (text), without a passphrase. */
  readonly privateKey: pulumi.Input<string>;
  /**
   * Public key of the host, `<type> <base64>`. It is required: without it the command provider would accept any host
   * and send it the secrets.
   * @example "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA..."
   */
  readonly hostKey: pulumi.Input<string>;
  /**
   * Identifies the machine. Another value is a new, empty machine: every file and script is placed there again.
   * @default the machine is never replaced
   */
  readonly machine?: pulumi.Input<string>;
  /**
   * How many failed attempts to connect end the command. -1 retries until the operation's own time limit.
   * @default 10, about 11 s against a port that refuses
   */
  readonly dialErrorLimit?: number;
}

/** The connection in the command provider's form. */
export function toConnectionArgs(connection: Connection): command.types.input.remote.ConnectionArgs {
  return {
    host: connection.host,
    user: connection.user,
    privateKey: connection.privateKey,
    hostKey: connection.hostKey,
    ...(connection.dialErrorLimit === undefined ? {} : { dialErrorLimit: connection.dialErrorLimit }),
  };
}
