import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LIBRARY_DIR } from "../../../contracts/hostPaths.ts";

/** Where the functions of `rollout.sh` are on the host, for a script to read: its text in every script would be half of the state. */
export const LIBRARY_PATH = `${LIBRARY_DIR}/rollout.sh`;

/** The text of `rollout.sh`. */
export const LIBRARY = readFileSync(join(import.meta.dirname, "rollout.sh"), "utf8");
