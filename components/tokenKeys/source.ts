import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { KEY_BYTES } from "./ring.ts";

/** Where the keys of a ring come from. docs/token-keys.md says how to add another. */
export interface TokenKeySource {
  /**
   * @param name of the ring: names of resources of the source begin with it
   * @param ids of the keys that the ring needs
   * @param opts for resources of the source
   * @returns each key, 32 bytes as base64, by id. Keys of other ids are ignored
   */
  provide(
    name: string,
    ids: readonly string[],
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Output<Record<string, string>>;
}

/** The stack makes each key and keeps it in its state, encrypted. A key whose id is gone is deleted, for ever. */
export const generatedKeys: TokenKeySource = {
  provide: (name, ids, opts) => {
    const keys = ids.map((id) => {
      const key = new random.RandomBytes(generatedKeyName(name, id), { length: KEY_BYTES }, opts);
      return [id, key.base64] as const;
    });
    return pulumi.all(Object.fromEntries(keys));
  },
};

/** Keys of a file that the configuration has opened. They are in no state but as inputs of what uses them. */
export function givenKeys(keys: Readonly<Record<string, string>>): TokenKeySource {
  return { provide: () => pulumi.secret({ ...keys }) };
}

/** Name of the resource of a generated key. `landfall oauth keys create` finds it in the state. */
export const generatedKeyName = (ring: string, id: string) => `${ring}-${id}`;
