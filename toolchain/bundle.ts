/** Bundles a stand-in plugin into one file that starts fast. */
import { chmod } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { StandInName } from "./executables.ts";

/**
 * Writes an executable `outfile`, for machines with Node 24 as `node` on PATH. Its name ends in `.cjs` or has no
 * extension.
 */
export async function bundlePlugin(name: StandInName, outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL(`../sandbox/plugins/${name}/main.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    banner: { js: "#!/usr/bin/env node" },
    // Native accelerators of ssh2 and pg, which work without them.
    external: ["cpu-features", "pg-native", "*.node"],
    logLevel: "error",
  });
  await chmod(outfile, 0o755);
}
