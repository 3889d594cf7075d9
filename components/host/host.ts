import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { DATA_DIR } from "../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import type { Connection } from "../remote/index.ts";
import type { HostArgs } from "./args.ts";
import { createHost } from "./createdHost.ts";
import { createDockerProvider } from "./dockerProvider.ts";
import { adoptHost, reachHost } from "./foundHost.ts";
import type { HostParts } from "./parts.ts";

/** A machine that takes containers: made, adopted, or given by its address. */
export class Host extends pulumi.ComponentResource {
  /** Where the world reaches it. */
  public readonly address: pulumi.Output<string>;
  /** How scripts reach it, pinned to the host's own key. */
  public readonly connection: Connection;
  /** Its Docker, over ssh. What uses it waits for the host to be ready. */
  public readonly docker: docker.Provider;
  /** Folder on the host whose content outlives the machine. */
  public readonly dataDir: string = DATA_DIR;
  /** What stands for the machine, for `deletedWith`; none for a host that is not deleted, since it is not ours. */
  public readonly machine?: pulumi.Resource;
  /** The data volume, or what stands for a host that is not ours: what is kept in databases goes with it, not one by one. */
  public readonly data?: pulumi.Resource;
  /** There once the host takes containers: what works on the host depends on it. */
  public readonly ready: pulumi.Resource;

  constructor(name: string, args: HostArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.host, name, {}, opts);
    validateLabel(this, args.label);
    const parts = makeParts(this, name, args);
    this.address = parts.address;
    this.connection = parts.connection;
    if (parts.machine !== undefined) this.machine = parts.machine;
    if (parts.data !== undefined) this.data = parts.data;
    this.ready = parts.ready;
    const target = pulumi
      .all([parts.address, parts.connection.hostKey])
      .apply(([address, hostKey]) => ({ address, user: parts.user, hostKey }));
    this.docker = createDockerProvider(`${name}-docker`, args.ssh.keyFile, target, args.registries ?? [], {
      parent: this,
      dependsOn: [this.ready],
    });
    // In the state as soon as they are known: the command finds the host there.
    this.registerOutputs(target);
  }
}

function makeParts(host: Host, name: string, args: HostArgs): HostParts {
  switch (args.source.kind) {
    case "create":
      return createHost(host, name, args, args.source);
    case "adopt":
      return adoptHost(host, name, args, args.source);
    case "address":
      return reachHost(host, name, args, args.source);
  }
}

/** The strictest of DigitalOcean's rules for names, a volume's, with room for a suffix. */
function validateLabel(host: Host, label: string): void {
  if (!/^[a-z][a-z0-9-]{0,53}[a-z0-9]$/.test(label))
    throw new pulumi.ResourceError(
      `label: ${JSON.stringify(label)} should be 2 to 55 lower-case letters, digits and dashes, such as "personal-assistant-prod"`,
      host,
      true,
    );
}
