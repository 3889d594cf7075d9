import { join } from "node:path";
import { LIBRARY_DIR } from "../../../contracts/hostPaths.ts";
import { bundle } from "../../shell/index.ts";

/**
 * Path of `rollout.sh`'s functions on the host, which scripts source. Their text in every script would be half of the
 * state.
 */
export const LIBRARY_PATH = `${LIBRARY_DIR}/rollout.sh`;

/** The text of `rollout.sh` with its parts. It is one file, so that a script never mixes two versions. */
export const LIBRARY = bundle(join(import.meta.dirname, "rollout.sh"));
