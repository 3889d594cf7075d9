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

/** Makes the engine complete: every piece in the cache, its commands in .landfall/bin, its plugins in PULUMI_HOME. */
export async function ensureEngine(report: Report = () => {}): Promise<void> {
  const wanted = executables();
  const missing = wanted.filter((piece) => cachedExecutable(piece) === undefined);
  if (missing.length > 0) await installAll(missing, report);
  for (const piece of wanted) await (piece.name === LANGUAGE_HOST ? linkLanguageHost() : linkPiece(piece));
  await linkTo(process.execPath, join(paths.bin, "node"));
  await keepNoLogs(paths.pulumiHome);
  for (const name of STAND_IN_PLUGINS) await ensurePlugin(name, report);
  // Where pieces are built there is a Go to get it with; elsewhere the test that reads it does.
  if (wanted.some((piece) => cachedExecutable(piece)?.origin === "built")) await ensureComposeSchema(report);
}

/** Path of one of the executables, made first where it is missing. */
export async function ensureExecutable(name: string, report: Report = () => {}): Promise<string> {
  const piece = [...executables(), ...imageExecutables()].find((candidate) => candidate.name === name);
  if (piece === undefined) throw new Error(`${name} is not among the executables that are made here`);
  return (await installExecutable(piece, report)).executable;
}

async function installAll(missing: Executable[], report: Report): Promise<void> {
  const modules = Map.groupBy(missing, (piece) => piece.build.module);
  const tasks = [...modules.values()].map((group) => ({
    title: group.map(({ name, version }) => `${name} ${version}`).join(", "),
    task: async (_: unknown, task: { output: string }) => {
      const show = (line: string) => {
        task.output = line;
      };
      const tell = process.stdout.isTTY ? show : report;
      for (const piece of group) await installExecutable(piece, tell);
    },
    // Why a download was not used must not be gone with the next line.
    rendererOptions: { persistentOutput: true, outputBar: Number.POSITIVE_INFINITY },
  }));
  report(
    `Not in the cache: ${missing.map(({ name }) => name).join(", ")}. What cannot be downloaded is built, which takes up to 12 minutes, once.`,
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
 * The engine writes all that it does into a log for each command, encrypted, megabytes long, and spends half of its
 * processor's time in a preview on that. There is no setting against it; where it cannot make the folder it goes on without.
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

async function linkPiece(piece: Executable): Promise<void> {
  const cached = cachedExecutable(piece);
  if (cached === undefined) throw new Error(`${piece.name} is missing after its installation`);
  await linkTo(
    cached.executable,
    piece.plugin ? pluginExecutable(piece.plugin) : join(paths.bin, piece.name),
  );
}

/** The CLI looks for its language host beside its own file; one that it finds on PATH makes it warn on every run. */
async function linkLanguageHost(): Promise<void> {
  const [cli, host] = await Promise.all([ensureExecutable("pulumi"), ensureExecutable(LANGUAGE_HOST)]);
  await linkTo(host, join(dirname(cli), LANGUAGE_HOST));
}
