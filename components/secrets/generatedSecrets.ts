import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";

/** Secrets that the stack makes once and keeps in its state, encrypted: letters and digits only, so that they fit everywhere. */
export class GeneratedSecrets extends pulumi.ComponentResource {
  /** By name; secret. */
  public readonly values: Readonly<Record<string, pulumi.Output<string>>>;

  /**
   * @param lengths characters of each, by name. Another length makes another secret.
   * @param versions by name: another number makes another secret. Default: 1
   */
  constructor(
    name: string,
    lengths: Readonly<Record<string, number>>,
    versions: Readonly<Record<string, number>> = {},
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(COMPONENT_TYPES.generatedSecrets, name, {}, opts);
    this.values = Object.fromEntries(
      Object.entries(lengths).map(([secret, length]) => [
        secret,
        new random.RandomPassword(
          `${name}-${secret}`,
          { length, special: false, ...keepers(versions[secret]) },
          { parent: this },
        ).result,
      ]),
    );
    this.registerOutputs({});
  }
}

/** None for the first, which is thus the secret of a stack that had no versions yet. */
function keepers(version = 1) {
  return version === 1 ? {} : { keepers: { version: String(version) } };
}
