import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../remote/index.ts";

/** The common result of every kind of host. */
export interface HostParts {
  readonly address: pulumi.Output<string>;
  readonly user: string;
  readonly connection: Connection;
  /** Represents the machine: resources on its own disk are deleted with it. */
  readonly machine?: pulumi.Resource;
  /** ID of a droplet that Landfall created. */
  readonly dropletId?: pulumi.Output<string>;
  /** Represents the storage of the data: state in it is deleted with it, and not before. */
  readonly data?: pulumi.Resource;
  readonly ready: pulumi.Resource;
}
