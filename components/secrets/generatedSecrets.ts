import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";

/**
 * Secrets that the stack generates once and stores in its state, encrypted. They are letters and digits only, so that
 * they need no escaping anywhere.
 */
export class GeneratedSecrets extends pulumi.ComponentResource {
  /** Secret values, by name. */
  public readonly values: Readonly<Record<string, pulumi.Output<string>>>;

  /**
   * @param lengths number of characters, by name. Another length generates another secret.
   * @param versions by name: another number generates another secret. Default: 1
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

/** Undefined for version 1, so that stacks from before versions keep their secrets. */
function keepers(version = 1) {
  return version === 1 ? {} : { keepers: { version: String(version) } };
}
