import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Outside every checkout, so that a fresh clone on a machine with a filled cache starts at once. */
export function cacheDirectory(env: NodeJS.ProcessEnv, home: string): string {
  return env.LANDFALL_CACHE || join(env.XDG_CACHE_HOME || join(home, ".cache"), "landfall");
}

export const paths = {
  checkout,
  cache: cacheDirectory(process.env, homedir()),
  goModules: join(checkout, "toolchain", "go"),
  /** Commands for PATH: links to the engine's executables. */
  bin: join(checkout, ".landfall", "bin"),
  /** Each checkout has its own, because stand-in plugins depend on its sources. */
  pulumiHome: join(checkout, ".landfall", "pulumi-home"),
} as const;
