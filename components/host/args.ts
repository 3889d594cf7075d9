import type * as pulumi from "@pulumi/pulumi";

/** A new droplet with its firewall, network, reserved address and data volume. */
export interface CreateSource {
  readonly kind: "create";
  /**
   * DigitalOcean's region slug. A change replaces the droplet, its address and the data volume: the data are lost.
   * @example "tor1"
   */
  readonly region: string;
  /**
   * DigitalOcean's size slug. A change powers the droplet off, resizes it (not its disk) and powers it on: some minutes
   * of downtime.
   * @example "s-4vcpu-8gb"
   */
  readonly size: string;
  /**
   * DigitalOcean's image slug, used when the droplet is created. It must be Debian 12. A later change does nothing.
   * @example "debian-12-x64"
   */
  readonly image: string;
  /** Size of the data volume, in GB. It grows without downtime and cannot shrink. */
  readonly volumeGb: number;
}

/** A droplet that exists already. It is imported as it is, never replaced and never deleted. */
export interface AdoptSource {
  readonly kind: "adopt";
  /**
   * Number of the droplet: the last part of its page's address in the control panel.
   * @example 123456789
   */
  readonly dropletId: number;
  /** Region slug of the droplet, as it is. A later change does nothing. */
  readonly region: string;
  /** Size slug of the droplet, as it is. A later change resizes the droplet: some minutes of downtime. */
  readonly size: string;
  /** Image slug of the droplet, as it is. A later change does nothing. */
  readonly image: string;
  /**
   * Public host key, `<type> <base64>`. Connections accept no other key.
   * @example "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA..."
   */
  readonly hostKey: string;
  /**
   * User that logs in; its `sudo` needs no password.
   * @default "deploy"
   */
  readonly user?: string;
}

/** A host outside the account, or one that others manage. Only its files and containers change. */
export interface AddressSource {
  readonly kind: "address";
  /** Address (IPv4) of the host. Another one is another host; what runs at the old one stays there. */
  readonly address: string;
  /**
   * Public host key, `<type> <base64>`. Connections accept no other key.
   * @example "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA..."
   */
  readonly hostKey: string;
  /** User that logs in; its `sudo` needs no password. */
  readonly user: string;
}

export interface SshArgs {
  /**
   * Public key of the operator, as a line of `authorized_keys`. A droplet takes it when it is created: a later change
   * does nothing there.
   */
  readonly publicKey: pulumi.Input<string>;
  /** Private key that belongs to `publicKey`, without a passphrase. */
  readonly privateKey: pulumi.Input<string>;
  /** Path of that private key for the `ssh` program. `~` stays, so that the path is the same on every machine. */
  readonly keyFile: string;
  /**
   * Networks (CIDR) that may reach port 22 of a created droplet. A change updates the firewall without downtime.
   * @example ["203.0.113.4/32"]
   */
  readonly allowFrom: readonly string[];
}

export interface RegistryLogin {
  /**
   * Registry as in image references, with its port if it has one.
   * @example "registry.example.com"
   */
  readonly address: string;
  /** Name to log in with. */
  readonly username: string;
  /** Password or token to log in with. It must be a secret output: the provider's state has it. */
  readonly password: pulumi.Output<string>;
}

export interface HostArgs {
  /**
   * Where the host comes from. Another kind is another host: a created droplet is deleted with its data, unless
   * protected.
   */
  readonly source: CreateSource | AdoptSource | AddressSource;
  /** How the host is reached. */
  readonly ssh: SshArgs;
  /**
   * Registries that the host's Docker logs in to.
   * @default registries need no login
   */
  readonly registries?: readonly RegistryLogin[];
  /**
   * Server, as `host:port`, that ssh may forward to beside PostgreSQL on the host's own loopback. It is set on a
   * created droplet only: other hosts keep their sshd settings.
   * @default none
   */
  readonly forwardTo?: string | undefined;
  /**
   * Name of every DigitalOcean object: lower-case letters, digits and dashes. A change replaces the data volume: its
   * data are lost.
   * @example "personal-assistant-prod"
   */
  readonly label: string;
  /**
   * Whether `pulumi destroy` refuses to delete the droplet, the reserved IP and the data volume.
   * @default false
   */
  readonly protect?: boolean;
  /**
   * Environment of DigitalOcean's project. It is a label only.
   * @default "Production"
   */
  readonly environment?: "Development" | "Staging" | "Production";
}
