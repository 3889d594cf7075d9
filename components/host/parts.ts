import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../remote/index.ts";

/** What every kind of host comes down to. */
export interface HostParts {
  readonly address: pulumi.Output<string>;
  readonly user: string;
  readonly connection: Connection;
  /** What stands for the machine: what is on its own disk goes when this goes. */
  readonly machine?: pulumi.Resource;
  /** What the data lies on: state that lives in it goes when this goes, and not before. */
  readonly data?: pulumi.Resource;
  readonly ready: pulumi.Resource;
}
