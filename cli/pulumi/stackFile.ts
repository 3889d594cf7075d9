import { basename, join } from "node:path";
import { parse } from "yaml";
import type { StackRef } from "./resolveStack.ts";

/** Where the engine reads the stack's configuration. */
export function stackFileOf({ stack, name }: StackRef): string {
  const given = stack.env.PULUMI_OPTION_CONFIG_FILE ?? process.env.PULUMI_OPTION_CONFIG_FILE;
  return given ?? join(stack.cwd, `Pulumi.${basename(name)}.yaml`);
}

/** The keys of a stack's file, with secrets as they are encrypted there. @param text of the file */
export function parseStackFile(text: string): Record<string, unknown> {
  return (parse(text) as { config?: Record<string, unknown> } | null)?.config ?? {};
}
