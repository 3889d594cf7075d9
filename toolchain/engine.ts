import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Listr } from "listr2";
import { cachedExecutable } from "./cache.ts";
import { ensureComposeSchema } from "./composeSchema.ts";
import { type Executable, executables, imageExecutables, STAND_IN_PLUGINS } from "./executables.ts";
import { BUILDS_SIDE_BY_SIDE } from "./go.ts";
import { installExecutable } from "./install.ts";
import { paths } from "./paths.ts";
import { ensurePlugin, linkTo, pluginExecutable } from "./plugins.ts";
import type { Report } from "./progress.ts";

const LANGUAGE_HOST = "pulumi-language-nodejs";

/** Completes the engine: every executable in the cache, its commands in .landfall/bin, its plugins in PULUMI_HOME. */
export async function ensureEngine(report: Report = () => {}): Promise<void> {
  const wanted = executables();
  const missing = wanted.filter((executable) => cachedExecutable(executable) === undefined);
  if (missing.length > 0) await installAll(missing, report);
  for (const executable of wanted)
    await (executable.name === LANGUAGE_HOST ? linkLanguageHost() : linkExecutable(executable));
  await linkTo(process.execPath, join(paths.bin, "node"));
  await keepNoLogs(paths.pulumiHome);
  for (const name of STAND_IN_PLUGINS) await ensurePlugin(name, report);
  // A machine that builds executables has Go to get the schema with. On other machines, the test that reads the schema
  // gets it.
  if (wanted.some((executable) => cachedExecutable(executable)?.origin === "built"))
    await ensureComposeSchema(report);
}

/** Path of one of the executables. A missing one is downloaded or built first. */
export async function ensureExecutable(name: string, report: Report = () => {}): Promise<string> {
  const executable = [...executables(), ...imageExecutables()].find((candidate) => candidate.name === name);
  if (executable === undefined) throw new Error(`${name} is not one of the engine's executables`);
  return (await installExecutable(executable, report)).executable;
}

async function installAll(missing: Executable[], report: Report): Promise<void> {
  const modules = Map.groupBy(missing, (executable) => executable.build.module);
  const tasks = [...modules.values()].map((group) => ({
    title: group.map(({ name, version }) => `${name} ${version}`).join(", "),
    task: async (_: unknown, task: { output: string }) => {
      const show = (line: string) => {
        task.output = line;
      };
      const tell = process.stdout.isTTY ? show : report;
      for (const executable of group) await installExecutable(executable, tell);
    },
    // Keeps the reasons for unused downloads on the screen.
    rendererOptions: { persistentOutput: true, outputBar: Number.POSITIVE_INFINITY },
  }));
  report(
    `Not in the cache: ${missing.map(({ name }) => name).join(", ")}. Executables that cannot be downloaded are built, once, in up to 12 minutes.`,
  );
  const renderer = process.stdout.isTTY ? "default" : "silent";
  await new Listr(tasks, {
    concurrent: BUILDS_SIDE_BY_SIDE,
    exitOnError: true,
    renderer,
    rendererOptions: { timer: undefined },
  }).run();
}

/**
 * Makes the engine write no log files. For each command it writes an encrypted log of megabytes, which takes half of
 * its CPU time in a preview. No setting turns this off, but the engine continues without logs if it cannot create the
 * folder.
 */
export async function keepNoLogs(home: string): Promise<void> {
  const logs = join(home, "logs");
  if ((await stat(logs).catch(() => undefined))?.isFile()) return;
  await rm(logs, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await writeFile(
    logs,
    "No folder, so that Pulumi writes no logs of its own: toolchain/engine.ts says why.\n",
  );
}

async function linkExecutable(executable: Executable): Promise<void> {
  const cached = cachedExecutable(executable);
  if (cached === undefined) throw new Error(`${executable.name} is missing after its installation`);
  await linkTo(
    cached.executable,
    executable.plugin ? pluginExecutable(executable.plugin) : join(paths.bin, executable.name),
  );
}

/**
 * Links the language host next to the CLI, where the CLI looks for it. A language host from PATH causes a warning on
 * every run.
 */
async function linkLanguageHost(): Promise<void> {
  const [cli, host] = await Promise.all([ensureExecutable("pulumi"), ensureExecutable(LANGUAGE_HOST)]);
  await linkTo(host, join(dirname(cli), LANGUAGE_HOST));
}
