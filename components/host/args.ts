import type * as pulumi from "@pulumi/pulumi";

/** A new droplet and what belongs to it. */
export interface CreateSource {
  readonly kind: "create";
  /** DigitalOcean's region slug, such as "tor1". A change replaces everything, data included. */
  readonly region: string;
  /** Size slug. A change powers the droplet off, resizes it (not its disk) and powers it on: some minutes of downtime. */
  readonly size: string;
  /** Image slug, used when the droplet is made; later changes do nothing. Must be Debian 12. */
  readonly image: string;
  /** Data volume in GB. It can grow, without downtime, but never shrink. */
  readonly volumeGb: number;
}

/** A droplet that exists already and comes under management as it is. It is never replaced. */
export interface AdoptSource {
  readonly kind: "adopt";
  /** The number at the end of the droplet's page in the control panel. */
  readonly dropletId: number;
  /** As the droplet has it. */
  readonly region: string;
  /** As the droplet has it; a later change resizes it, with some minutes of downtime. */
  readonly size: string;
  /** As the droplet has it. */
  readonly image: string;
  /** Its public host key, `<type> <base64>`. */
  readonly hostKey: string;
  /**
   * User with `sudo` that asks for no password.
   * @default "deploy"
   */
  readonly user?: string;
}

/** A host that is not DigitalOcean's, or not ours to manage. Nothing but its files and containers is touched. */
export interface AddressSource {
  readonly kind: "address";
  readonly address: string;
  /** Its public host key, `<type> <base64>`. */
  readonly hostKey: string;
  /** User with `sudo` that asks for no password. */
  readonly user: string;
}

export interface SshArgs {
  /** Public key of the operator, in the form of `authorized_keys`. */
  readonly publicKey: pulumi.Input<string>;
  /** The private key that belongs to it. */
  readonly privateKey: pulumi.Input<string>;
  /** Path of that private key for the `ssh` program, as the configuration has it: `~` stays, so that it is the same on every machine. */
  readonly keyFile: string;
  /** Networks (CIDR) that may reach port 22 of a created droplet. */
  readonly allowFrom: readonly string[];
}

export interface RegistryLogin {
  /** As in image references: "registry.example.com", with a port where there is one. */
  readonly address: string;
  readonly username: string;
  /** Secret, as it is in the provider's state. */
  readonly password: pulumi.Output<string>;
}

export interface HostArgs {
  /** Where the host comes from. Changing the kind is a new host: the old one is deleted unless protected. */
  readonly source: CreateSource | AdoptSource | AddressSource;
  /** How it is reached. */
  readonly ssh: SshArgs;
  /**
   * Registries that the host's Docker pulls from with a password.
   * @default none
   */
  readonly registries?: readonly RegistryLogin[];
  /**
   * `host:port` of a server that the operator's ssh may be forwarded to, beside PostgreSQL on the host's own loopback. Only
   * sshd of a created host is so narrow that it must be told.
   * @default none
   */
  readonly forwardTo?: string | undefined;
  /** Names every DigitalOcean object: lower-case letters, digits and dashes, such as "personal-assistant-prod". */
  readonly label: string;
  /**
   * Whether `pulumi destroy` refuses to delete the droplet, the reserved IP and the data volume.
   * @default false
   */
  readonly protect?: boolean;
  /**
   * How DigitalOcean's project is labelled.
   * @default "Production"
   */
  readonly environment?: "Development" | "Staging" | "Production";
}
