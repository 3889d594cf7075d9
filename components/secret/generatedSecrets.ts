import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

export interface GeneratedSecretsArgs {
  /** Length by name. Changing a length makes a new secret, and everything that uses it is replaced. */
  lengths: Record<string, number>;
}

/** Secrets that nobody types: made once, kept encrypted in the stack's state. */
export class GeneratedSecrets extends pulumi.ComponentResource {
  /** By name; letters and digits, so that no URL, shell or YAML needs to quote them. */
  public readonly values: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: GeneratedSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("landfall:secret:GeneratedSecrets", name, {}, opts);
    this.values = Object.fromEntries(
      Object.entries(args.lengths).map(([key, length]) => [
        key,
        new random.RandomPassword(
          `${name}-${key.toLowerCase().replaceAll("_", "-")}`,
          { length, special: false },
          { parent: this },
        ).result,
      ]),
    );
    this.registerOutputs({});
  }
}
