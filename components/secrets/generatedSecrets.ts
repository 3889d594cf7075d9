import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Secrets that the stack makes once and keeps in its state, encrypted: letters and digits only, so that they fit everywhere. */
export class GeneratedSecrets extends pulumi.ComponentResource {
  /** By name; secret. */
  public readonly values: Readonly<Record<string, pulumi.Output<string>>>;

  /** @param lengths characters of each, by name. Another length makes another secret. */
  constructor(
    name: string,
    lengths: Readonly<Record<string, number>>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("landfall:secrets:GeneratedSecrets", name, {}, opts);
    this.values = Object.fromEntries(
      Object.entries(lengths).map(([secret, length]) => [
        secret,
        new random.RandomPassword(`${name}-${secret}`, { length, special: false }, { parent: this }).result,
      ]),
    );
    this.registerOutputs({});
  }
}
