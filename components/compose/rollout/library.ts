import { join } from "node:path";
import { LIBRARY_DIR } from "../../../contracts/hostPaths.ts";
import { bundle } from "../../shell/index.ts";

/** Where the functions of `rollout.sh` are on the host, for a script to read: its text in every script would be half of the state. */
export const LIBRARY_PATH = `${LIBRARY_DIR}/rollout.sh`;

/** The text of `rollout.sh` with its parts: one file, so that a script never reads those of two versions. */
export const LIBRARY = bundle(join(import.meta.dirname, "rollout.sh"));
