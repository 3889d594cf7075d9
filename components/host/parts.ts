import type * as digitalocean from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../remote/index.ts";

/** What every kind of host comes down to. */
export interface HostParts {
  readonly address: pulumi.Output<string>;
  readonly user: string;
  readonly connection: Connection;
  readonly machine?: digitalocean.Droplet;
  readonly ready: pulumi.Resource;
}
