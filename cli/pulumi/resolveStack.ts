import { existsSync } from "node:fs";
import { type StackOptions, stackFlags } from "../host/host.ts";
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

/** @throws UsageError where the options name none */
export async function resolveStack(options: StackOptions): Promise<StackRef> {
  if (options.stack !== undefined && options.region !== undefined)
    throw new UsageError("give --stack or --region, not both: a region has one stack");
  if (options.app !== undefined && options.region === undefined)
    throw new UsageError("--app names one of a sandbox region's stacks: give --region too");
  const found = await locateStack(options.region, options.app).catch(({ message }: Error) => {
    throw new UsageError(message);
  });
  const flags = stackFlags(options);
  const deploy = options.region === undefined ? `pulumi up${flags}` : `bin/landfall sandbox up${flags}`;
  if (options.region !== undefined && !existsSync(found.env.PULUMI_OPTION_CONFIG_FILE ?? ""))
    throw new UsageError(`there is no such stack in this checkout. Type: ${deploy}`);
  const stack =
    options.stack === undefined ? found : { ...found, env: { ...found.env, PULUMI_STACK: options.stack } };
  const name = await pulumiClient(stack)
    .stackName()
    .catch(({ message }: Error) => {
      throw new UsageError(`${message}. Give --stack <name>, or --region <sandbox region>`);
    });
  return { stack, name, flags, deploy };
}
