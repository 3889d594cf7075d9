import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { setCommand } from "../../config/commands.ts";
import { didYouMean } from "../../problem.ts";
import { type PulumiClient, type PulumiError, pulumiClient, type StackConfig } from "../pulumi/client.ts";
import { findStack } from "../pulumi/resolveStack.ts";
import { deployCommand, type StackOptions, stackFlags } from "../stackOptions.ts";
import { UsageError } from "../usage.ts";
import { hostInState } from "./hostInState.ts";
import type { Target } from "./ssh.ts";

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

/** The stack was never deployed. */
export class NoHostYet extends Error {}

/**
 * Reads the stack's state and configuration.
 * @throws UsageError without such a stack; NoHostYet, or Error where its key is not there, with what to type
 */
export async function resolveHost(options: StackOptions): Promise<Host> {
  const stack = await findStack(options);
  const pulumi = pulumiClient(stack, options.stack);
  const explain = (error: PulumiError) => explainNoStack(error, pulumi, options.stack);
  const [state, config] = await Promise.all([pulumi.export(), pulumi.config()]).catch(explain);
  return describeHost(hostInState(state), config, options, stack.cwd);
}

/** @throws Error with what to type where something is missing */
export function describeHost(
  { address, user, hostKey }: Partial<Target>,
  config: StackConfig,
  options: StackOptions,
  checkout: string,
): Host {
  const deploy = deployCommand(options);
  const option = options.stack === undefined ? "" : ` --stack ${options.stack}`;
  if (!address || !user || !hostKey)
    throw new NoHostYet(`the stack has no host yet: it was never deployed. Type: ${deploy}`);
  const given = config["landfall:ssh"]?.objectValue?.keyFile as string | undefined;
  if (!given)
    throw new Error(`landfall:ssh.keyFile is not set. Type: ${setCommand(["ssh", "keyFile"])}${option}`);
  const keyFile = resolve(checkout, given.replace(/^~(?=\/|$)/, homedir()));
  if (!existsSync(keyFile))
    throw new Error(
      `landfall:ssh.keyFile names ${keyFile}, which does not exist: ${address} accepts only that key`,
    );
  const app = config["landfall:app"]?.value;
  if (!app) throw new Error(`landfall:app is not set. Type: ${setCommand(["app"])}${option}`);
  return {
    target: { address, user, hostKey },
    keyFile,
    app,
    flags: stackFlags(options),
    deploy,
  };
}

/** @throws UsageError where Pulumi is not logged in or has no such stack; otherwise the error itself */
async function explainNoStack(
  error: PulumiError,
  pulumi: PulumiClient,
  name: string | undefined,
): Promise<never> {
  const { output = "" } = error;
  if (/PULUMI_ACCESS_TOKEN|pulumi login/.test(output))
    throw new UsageError(
      "pulumi is not logged in to a backend. Type: pulumi login <backend>, or give --region <sandbox region>",
    );
  if (!/no stack (selected|named)/.test(output)) throw error;
  throw new UsageError(noSuchStackMessage(name, await pulumi.stackNames().catch(() => [])));
}

/** @param name what was asked for; undefined when nothing was and none is selected */
export function noSuchStackMessage(name: string | undefined, known: readonly string[]): string {
  const have = known.length === 0 ? "This backend has no stacks" : `There are: ${known.join(", ")}`;
  if (name === undefined)
    return `no stack is selected. ${have}. Type: pulumi stack select <name>, or give --stack <name> or --region <sandbox region>`;
  const meant = didYouMean(name, known);
  return `there is no stack "${name}"${meant === undefined ? "." : `; did you mean "${meant}"?`} ${have}`;
}
