import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa, type Options } from "execa";
import { hostInState } from "../../../cli/host/hostInState.ts";
import { sshArguments } from "../../../cli/host/ssh.ts";
import { prepareStack, stackEnvironment, stackFiles } from "../../../cli/sandbox/stack.ts";
import { regionSettings } from "../../../sandbox/region/settings.ts";
import { smallCheckout } from "./small/checkout.ts";

/** The region that the end-to-end suite makes and removes; a user's `sandbox` region is left alone. */
export const settings =
  process.env.LANDFALL_TEST_APP === "small"
    ? regionSettings("second", smallCheckout)
    : regionSettings(process.env.LANDFALL_TEST_REGION ?? "test");
export const files = stackFiles(settings);
export const site = settings.site;
/** First of the region's reserved addresses: where the site answers. */
export const outsider = `${settings.prefix}-outsider`;

export interface Ran {
  exitCode: number;
  /** Standard output and standard error, interleaved as they came. */
  output: string;
}

/** Seconds that a command may take. Shorter than a test's own limit: what hangs is ended here, and shows what it printed. */
const COMMAND_SECONDS = 720;

/** Runs a command in the checkout with the stack's environment; a non-zero exit code is a result, not an exception. */
export async function run(command: string, args: string[], options: Options = {}): Promise<Ran> {
  const result = await execa(command, args, {
    cwd: settings.checkout,
    reject: false,
    all: true,
    stdin: "ignore",
    timeout: COMMAND_SECONDS * 1000,
    killSignal: "SIGINT",
    forceKillAfterDelay: 20_000,
    ...options,
    env: { ...stackEnvironment(settings), ...options.env },
  });
  const overdue = result.timedOut ? `\n(ended here, after ${COMMAND_SECONDS} s)` : "";
  return { exitCode: result.exitCode ?? -1, output: `${result.all ?? ""}${overdue}` };
}

/**
 * Kills a command of `landfall`, with all that it has started here, once it prints such a line.
 * @returns what it had printed
 * @throws Error where it ended before
 */
export async function killedAt(line: RegExp, args: string[], env?: Record<string, string>): Promise<string> {
  const child = execa("node", ["cli/main.ts", ...args], {
    cwd: settings.checkout,
    env: { ...stackEnvironment(settings), ...env },
    stdin: "ignore",
    reject: false,
    detached: true,
    all: true,
  });
  const printed: string[] = [];
  for await (const each of child.iterable({ from: "all" })) {
    printed.push(each);
    if (!line.test(each)) continue;
    // Before the loop is left: that closes the pipe, which ends it in another way.
    process.kill(-(child.pid as number), "SIGKILL");
    break;
  }
  const { signal } = await child;
  const output = printed.join("\n");
  if (signal !== "SIGKILL") throw new Error(`it ended before it came to ${line}:\n${output}`);
  return output;
}

export const pulumi = (...args: string[]) => run("pulumi", [...args, "--non-interactive", "--color=never"]);

/** Like {@link pulumi}, but a failure is thrown with all that was printed. */
export async function pulumiOk(...args: string[]): Promise<string> {
  const { exitCode, output } = await pulumi(...args);
  if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} exited with ${exitCode}:\n${output}`);
  return output;
}

export const landfall = (...args: string[]) => run("node", ["cli/main.ts", ...args]);

/** `landfall sandbox <verb> --region test`, the way a user would type it. */
export const sandbox = (verb: string, ...args: string[]) =>
  landfall("sandbox", verb, "--region", settings.name, ...args);

/** What a new container is observed for in these tests, but for the one of observing. */
export const WATCH = "2s";

/** Brings the region up and configures the stack, for which new containers are observed for a moment only; deploys nothing. */
export async function prepareUp(): Promise<void> {
  const { exitCode, output } = await sandbox("up", "--no-deploy");
  if (exitCode !== 0) throw new Error(`landfall sandbox up --no-deploy exited with ${exitCode}:\n${output}`);
  await pulumiOk("config", "set", "--path", "landfall:compose.watch", WATCH);
}

let broken: Error | undefined;
/** State and configuration as the last `sandbox up` has left them. */
let settled: string | undefined;
const now = async () => `${await exportedState().catch(() => "")}${await readFile(files.configFile, "utf8")}`;

/**
 * Brings region and stack up; nothing to do when they are up already, so that each file can run alone. Where that failed
 * for one file it is not tried for the next ones: each would wait as long, and end in the same way. It is not tried either
 * where nothing was deployed or configured since the last time.
 */
export async function ensureUp(): Promise<void> {
  if (broken !== undefined) throw broken;
  if (!existsSync(files.configFile)) await prepareUp();
  else if (settled !== undefined && settled === (await now()) && (await siteAnswers())) return;
  const { exitCode, output } = await sandbox("up");
  settled = exitCode === 0 ? await now() : undefined;
  if (exitCode === 0) return;
  broken = new Error("the region's stack did not come up for an earlier test file, which says why");
  throw new Error(`landfall sandbox up exited with ${exitCode}:\n${output}`);
}

interface State {
  resources: { type: string; outputs?: Record<string, string> }[];
}

/** What the engine's state has now. From its file: a process of Pulumi for each request of a test is most of its time. */
async function state(): Promise<State> {
  return JSON.parse(await exportedState()).checkpoint.latest;
}

export async function stackOutput(name: string): Promise<string> {
  const stack = (await state()).resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const value = stack?.outputs?.[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}`);
  return value;
}

/** `curl` against the site by its name, trusting only the region's ACME roots. */
export async function curl(path: string, ...args: string[]): Promise<Ran> {
  const address = await stackOutput("address");
  return run("curl", [
    "--silent", "--show-error", "--max-time", "10", "--cacert", settings.acmeRootsFile,
    "--resolve", `${site}:443:${address}`, "--resolve", `${site}:80:${address}`,
    ...args,
    path.startsWith("http") ? path : `https://${site}${path}`,
  ]); // biome-ignore format: a command line reads best as one
}

/** Runs a command on the droplet as `landfall sandbox ssh` does, through the same pinned connection. */
export async function onDroplet(command: string): Promise<Ran> {
  const { address = "", user = "", hostKey = "" } = hostInState({ deployment: await state() });
  return run("ssh", [...sshArguments({ address, user, hostKey }, files.sshKey), command]);
}

export async function exportedState(): Promise<string> {
  return readFile(join(files.backend, ".pulumi", "stacks", "landfall", `${settings.name}.json`), "utf8");
}

/** Polls until `probe` is true; the time it took in seconds. */
export async function waitFor(what: string, seconds: number, probe: () => Promise<boolean>): Promise<number> {
  const start = Date.now();
  while (Date.now() - start < seconds * 1000) {
    if (await probe()) return (Date.now() - start) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

export const siteAnswers = async () =>
  (await curl("/api/health", "--fail", "--output", "/dev/null")).exitCode === 0;

export { prepareStack };
