import type * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

/** How a host is reached over ssh. */
export interface Connection {
  /** Address or name. */
  readonly host: pulumi.Input<string>;
  /** User with `sudo` that asks for no password. */
  readonly user: pulumi.Input<string>;
  /** Text of the private key, without a passphrase. */
  readonly privateKey: pulumi.Input<string>;
  /**
   * The host's public key as `<type> <base64>`. Mandatory: without it the command provider would accept
   * any host, and hand it the secrets.
   */
  readonly hostKey: pulumi.Input<string>;
  /**
   * Another value is another machine, on which nothing is yet: all that was placed on the old one is made again.
   * @default the machine is never replaced
   */
  readonly machine?: pulumi.Input<string>;
  /**
   * Failed attempts to connect before the command gives up; -1 goes on until the operation's own time limit.
   * @default 10, about 11 s against a port that refuses
   */
  readonly dialErrorLimit?: number;
}

/** The provider's form of a connection. */
export function toConnectionArgs(connection: Connection): command.types.input.remote.ConnectionArgs {
  return {
    host: connection.host,
    user: connection.user,
    privateKey: connection.privateKey,
    hostKey: connection.hostKey,
    ...(connection.dialErrorLimit === undefined ? {} : { dialErrorLimit: connection.dialErrorLimit }),
  };
}
