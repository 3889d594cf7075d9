import { generatedKeys, givenKeys, type TokenKeySource } from "../components/tokenKeys/index.ts";
import type { Config } from "../config/load.ts";

/** Name of the ring. Names of generated keys begin with it, so another name is other keys. */
export const TOKEN_KEYS = "token-keys";

/** Where the keys of a stack come from. A further source is chosen here: docs/token-keys.md. */
export function tokenKeySource({ keys }: Config["tokenKeys"]): TokenKeySource {
  return keys === undefined ? generatedKeys : givenKeys(keys);
}
