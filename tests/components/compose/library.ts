import { join } from "node:path";
import { LIBRARY_PATH } from "../../../components/compose/rollout/index.ts";

const checkout = join(import.meta.dirname, "../../../components/compose/rollout/rollout.sh");

/** A script for the host, which reads the library of the checkout instead. */
export function withLibrary(script: string): string {
  return script.replaceAll(LIBRARY_PATH, checkout);
}
