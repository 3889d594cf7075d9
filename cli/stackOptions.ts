import type { Command } from "commander";
import { UsageError } from "./usage.ts";

/** Which stack; with neither, the one that `pulumi` has selected. */
export interface StackOptions {
  stack?: string;
  /** Name of a sandbox region. */
  region?: string;
  /** With `region`: the stack of this app, which is on a droplet of its own there. */
  app?: string;
}

/** Declares the options that name a stack. */
export function addStackOptions(command: Command): Command {
  return command
    .option("--stack <name>", "stack of this checkout (default: the selected one)")
    .option("--region <name>", "stack of this sandbox region")
    .option("--app <name>", "with --region: stack of this app");
}

/** @throws UsageError where the options contradict each other */
export function checkStackOptions({ stack, region, app }: StackOptions): void {
  if (stack !== undefined && region !== undefined)
    throw new UsageError("give --stack or --region, not both: a region has one stack");
  if (app !== undefined && region === undefined)
    throw new UsageError("--app names one of a sandbox region's stacks: give --region too");
}

/** The options that name the stack, with a space before: for commands that a message tells to type. */
export function stackFlags({ stack, region, app }: StackOptions): string {
  if (region !== undefined) return ` --region ${region}${app === undefined ? "" : ` --app ${app}`}`;
  return stack === undefined ? "" : ` --stack ${stack}`;
}

/** The command that deploys the stack. */
export function deployCommand(options: StackOptions): string {
  return `${options.region === undefined ? "pulumi up" : "bin/landfall sandbox up"}${stackFlags(options)}`;
}

/** The options that name the stack, without the others of a command. */
export function onlyStackOptions({ stack, region, app }: StackOptions): StackOptions {
  return { ...(stack && { stack }), ...(region && { region }), ...(app && { app }) };
}
