import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { execa } from "execa";
import { setCommand } from "../../config/commands.ts";
import { didYouMean } from "../../problem.ts";
import type { PulumiStack } from "../pulumi/client.ts";
import { locateStack } from "../pulumi/locateStack.ts";
import { UsageError } from "../usage.ts";
import { type Exported, hostInState } from "./hostInState.ts";
import type { Target } from "./ssh.ts";

/** Which stack; with neither, the one that `pulumi` has selected. */
export interface StackOptions {
  stack?: string;
  /** Name of a sandbox region. */
  region?: string;
  /** With `region`: the stack of this app, which is on a droplet of its own there. */
  app?: string;
}

/** The machine that a stack's app runs on. */
export interface Host {
  target: Target;
  keyFile: string;
  /** Compose project name, the value of the label `landfall.app`. */
  app: string;
  /** The options that name this stack again, with a space before: for commands that an error tells to type. */
  flags: string;
  /** What to type to deploy to it. */
  deploy: string;
}

/** What `pulumi config --json` prints, as far as it is used here. */
type StackConfig = Record<string, { value?: string; objectValue?: { keyFile?: string } } | undefined>;

/**
 * Asks the engine for the stack's state and configuration.
 * @throws UsageError without such a stack; Error with what to type when it has no host yet or its key is not there
 */
export async function resolveHost(options: StackOptions): Promise<Host> {
  if (options.stack !== undefined && options.region !== undefined)
    throw new UsageError("give --stack or --region, not both: a region has one stack");
  if (options.app !== undefined && options.region === undefined)
    throw new UsageError("--app names one of a sandbox region's stacks: give --region too");
  const stack = await locateStack(options.region, options.app).catch(({ message }: Error) => {
    throw new UsageError(message);
  });
  if (options.region !== undefined && !existsSync(stack.env.PULUMI_OPTION_CONFIG_FILE ?? ""))
    throw new UsageError(`there is no such stack in this checkout. Type: ${deployTo(options)}`);
  const [state, config] = await Promise.all([
    ask(stack, options.stack, ["stack", "export"]),
    ask(stack, options.stack, ["config", "--json"]),
  ]);
  return describeHost(hostInState(state as Exported), config as StackConfig, options, stack.cwd);
}

/** @throws Error with what to type where something is missing */
export function describeHost(
  { address, user, hostKey }: Partial<Target>,
  config: StackConfig,
  options: StackOptions,
  checkout: string,
): Host {
  const deploy = options.region === undefined ? "pulumi up" : deployTo(options);
  const option = options.stack === undefined ? "" : ` --stack ${options.stack}`;
  if (!address || !user || !hostKey)
    throw new Error(`the stack has no host yet: it was never deployed. Type: ${deploy}${option}`);
  const given = config["landfall:ssh"]?.objectValue?.keyFile;
  if (!given)
    throw new Error(`landfall:ssh.keyFile is not set. Type: ${setCommand(["ssh", "keyFile"])}${option}`);
  const keyFile = resolve(checkout, given.replace(/^~(?=\/|$)/, homedir()));
  if (!existsSync(keyFile))
    throw new Error(
      `landfall:ssh.keyFile names ${keyFile}, which is not there: ${address} lets in who has that key`,
    );
  const app = config["landfall:app"]?.value;
  if (!app) throw new Error(`landfall:app is not set. Type: ${setCommand(["app"])}${option}`);
  return {
    target: { address, user, hostKey },
    keyFile,
    app,
    flags: stackFlags(options),
    deploy: deploy + option,
  };
}

/** The options that name the stack, with a space before. */
export function stackFlags(options: StackOptions): string {
  if (options.region !== undefined) return regionFlags(options);
  return options.stack === undefined ? "" : ` --stack ${options.stack}`;
}

const regionFlags = ({ region, app }: StackOptions) =>
  ` --region ${region}${app === undefined ? "" : ` --app ${app}`}`;
const deployTo = (options: StackOptions) => `bin/landfall sandbox up${regionFlags(options)}`;

async function ask(stack: PulumiStack, name: string | undefined, args: string[]): Promise<unknown> {
  const named = name === undefined ? [] : ["--stack", name];
  const { exitCode, stdout, stderr, shortMessage } = await pulumi(stack, [...args, ...named]);
  if (exitCode === 0) return JSON.parse(stdout);
  const said = stderr.trim() || (shortMessage ?? "");
  if (/PULUMI_ACCESS_TOKEN|pulumi login/.test(said))
    throw new UsageError(
      "pulumi is logged in nowhere. Type: pulumi login <backend>, or give --region <sandbox region>",
    );
  if (!/no stack (selected|named)/.test(said)) throw new Error(`pulumi ${args[0]}: ${said}`);
  const listed = await pulumi(stack, ["stack", "ls", "--json"]);
  const stacks = listed.exitCode === 0 ? (JSON.parse(listed.stdout) as { name: string }[]) : [];
  throw new UsageError(
    noSuchStackMessage(
      name,
      stacks.map((each) => each.name),
    ),
  );
}

const pulumi = ({ cwd, env }: PulumiStack, args: string[]) =>
  execa("pulumi", [...args, "--non-interactive", "--color", "never"], {
    cwd,
    env,
    stdin: "ignore",
    reject: false,
  });

/** @param name what was asked for; undefined when nothing was and none is selected */
export function noSuchStackMessage(name: string | undefined, known: readonly string[]): string {
  const have = known.length === 0 ? "This backend has none" : `There are: ${known.join(", ")}`;
  if (name === undefined)
    return `no stack is selected. ${have}. Type: pulumi stack select <name>, or give --stack <name> or --region <sandbox region>`;
  const meant = didYouMean(name, known);
  return `there is no stack "${name}"${meant === undefined ? "." : `; did you mean "${meant}"?`} ${have}`;
}
