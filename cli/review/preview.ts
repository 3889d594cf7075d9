import { resolveStack } from "../pulumi/resolveStack.ts";
import type { StackOptions } from "../stackOptions.ts";
import { UsageError } from "../usage.ts";
import { renderMarkdown } from "./markdown.ts";
import type { Review } from "./review.ts";
import { reviewStack } from "./run.ts";
import { renderTerminal } from "./terminal.ts";

export interface PreviewVerbOptions extends StackOptions {
  format: string;
  json?: boolean;
  policies: boolean;
  policyConfig?: string;
}

const FORMATS: Record<string, (review: Review) => string> = {
  text: (review) => renderTerminal(review).join("\n"),
  markdown: renderMarkdown,
  json: (review) => JSON.stringify(review, null, 2),
};

/** `landfall preview`. @returns the engine's exit code */
export async function preview(args: readonly string[], options: PreviewVerbOptions): Promise<number> {
  const format = FORMATS[options.json ? "json" : options.format];
  if (format === undefined)
    throw new UsageError(`--format ${options.format} is none of ${Object.keys(FORMATS).join(", ")}`);
  const { policies, policyConfig } = options;
  const { review, exitCode } = await reviewStack(await resolveStack(options), {
    args,
    policies,
    ...(policyConfig !== undefined && { policyConfig }),
  });
  console.log(format(review));
  return exitCode;
}
