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

/** A machine that runs containers: created, adopted, or given by its address. */
export class Host extends pulumi.ComponentResource {
  /** Public address. */
  public readonly address: pulumi.Output<string>;
  /** Connection for scripts, pinned to the host's own key. */
  public readonly connection: Connection;
  /** Provider for the host's Docker, over ssh. Resources that use it wait for `ready`. */
  public readonly docker: docker.Provider;
  /** Folder on the host whose content outlives the machine. */
  public readonly dataDir: string = DATA_DIR;
  /** Represents the machine, for `deletedWith`. Undefined for a host that is not ours, because it is never deleted. */
  public readonly machine?: pulumi.Resource;
  /** ID of the droplet. Undefined for one that Landfall did not create. */
  public readonly dropletId?: pulumi.Output<string>;
  /**
   * The data volume, or `ready` of a host given by its address. Objects in databases are deleted with it, not one by
   * one.
   */
  public readonly data?: pulumi.Resource;
  /** Ready once the host can run containers. Resources on the host depend on it. */
  public readonly ready: pulumi.Resource;

  constructor(name: string, args: HostArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.host, name, {}, opts);
    validateLabel(this, args.label);
    const parts = makeParts(this, name, args);
    this.address = parts.address;
    this.connection = parts.connection;
    if (parts.machine !== undefined) this.machine = parts.machine;
    if (parts.dropletId !== undefined) this.dropletId = parts.dropletId;
    if (parts.data !== undefined) this.data = parts.data;
    this.ready = parts.ready;
    const target = pulumi
      .all([parts.address, parts.connection.hostKey])
      .apply(([address, hostKey]) => ({ address, user: parts.user, hostKey }));
    this.docker = createDockerProvider(`${name}-docker`, args.ssh.keyFile, target, args.registries ?? [], {
      parent: this,
      dependsOn: [this.ready],
    });
    // The outputs are in the state as soon as they are known, because `bin/landfall` finds the host there.
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

/** Checks DigitalOcean's strictest rule for names, that of volumes, with room for a suffix. */
function validateLabel(host: Host, label: string): void {
  if (!/^[a-z][a-z0-9-]{0,53}[a-z0-9]$/.test(label))
    throw new pulumi.ResourceError(
      `label: ${JSON.stringify(label)} should be 2 to 55 lower-case letters, digits and dashes, such as "personal-assistant-prod"`,
      host,
      true,
    );
}
