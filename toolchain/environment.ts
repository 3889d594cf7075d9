import { delimiter, join } from "node:path";
import { paths } from "./paths.ts";

/** Environment of every process that runs the engine: its commands first on PATH, its plugins, and no telemetry. */
export function pulumiEnvironment(path = process.env.PATH ?? ""): Record<string, string> {
  const rest = path.split(delimiter).filter((folder) => folder !== paths.bin && folder !== "");
  return {
    PATH: [paths.bin, ...rest].join(delimiter),
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "1",
    // Every plugin is pinned and installed already, so the engine must not download another one during an update.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // `refresh` and `destroy` run the program too, because it opens the tunnel to the database.
    PULUMI_RUN_PROGRAM: "true",
    // The engine and its plugins run for seconds. Garbage collection in that time costs more than the memory that it
    // frees.
    GOGC: "400",
    NODE_COMPILE_CACHE: join(paths.cache, "compile-cache"),
  };
}

/** Lines for `eval` in a POSIX shell. */
export function exportLines(environment: Record<string, string>): string[] {
  return Object.entries(environment).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
}
