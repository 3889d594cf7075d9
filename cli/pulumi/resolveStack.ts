import { existsSync } from "node:fs";
import { checkStackOptions, deployCommand, type StackOptions, stackFlags } from "../stackOptions.ts";
import { UsageError } from "../usage.ts";
import { type PulumiStack, pulumiClient } from "./client.ts";
import { locateStack } from "./locateStack.ts";

/** A stack that may have neither state nor host. */
export interface StackRef {
  stack: PulumiStack;
  name: string;
  /** The options that name it again, with a space before. */
  flags: string;
  /** What to type to deploy it. */
  deploy: string;
}

/**
 * Where `pulumi` works on the stack that the options name.
 * @throws UsageError where they contradict each other, or name a region or app without a stack
 */
export async function findStack(options: StackOptions): Promise<PulumiStack> {
  checkStackOptions(options);
  const stack = await locateStack(options.region, options.app).catch(({ message }: Error) => {
    throw new UsageError(message);
  });
  if (options.region !== undefined && !existsSync(stack.env.PULUMI_OPTION_CONFIG_FILE ?? ""))
    throw new UsageError(`there is no such stack in this checkout. Type: ${deployCommand(options)}`);
  if (options.stack === undefined) return stack;
  return { ...stack, env: { ...stack.env, PULUMI_STACK: options.stack } };
}

/** @throws UsageError where the options name none */
export async function resolveStack(options: StackOptions): Promise<StackRef> {
  const stack = await findStack(options);
  const name = await pulumiClient(stack)
    .stackName()
    .catch(({ message }: Error) => {
      throw new UsageError(`${message}. Give --stack <name>, or --region <sandbox region>`);
    });
  return { stack, name, flags: stackFlags(options), deploy: deployCommand(options) };
}
