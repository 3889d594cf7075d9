/** Makes a stand-in plugin one file that starts fast. */
import { chmod } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { StandInName } from "./executables.ts";

/** `outfile` becomes executable, for a machine whose PATH has Node 24 as `node`; name it `*.cjs`, or without an ending. */
export async function bundlePlugin(name: StandInName, outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL(`../sandbox/plugins/${name}/main.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    banner: { js: "#!/usr/bin/env node" },
    // Native speed-ups of ssh2 and pg, which do without where they are missing.
    external: ["cpu-features", "pg-native", "*.node"],
    logLevel: "error",
  });
  await chmod(outfile, 0o755);
}
