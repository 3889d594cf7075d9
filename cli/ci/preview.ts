import { appendFile } from "node:fs/promises";
import { resolveStack } from "../pulumi/resolveStack.ts";
import { renderMarkdown } from "../review/markdown.ts";
import { Interrupted, type PreviewOptions, reviewStack } from "../review/run.ts";
import { githubClient, hiddenMarker } from "./github.ts";
import { type Environment, readPullRequest } from "./settings.ts";

export interface CiPreviewOptions {
  stack: string;
  /** Number of the pull request. */
  pull?: string;
  policyConfig?: string;
}

/** What {@link ciPreview} calls; tests replace it. */
export interface Dependencies {
  env: Environment;
  preview: (stack: string, options: PreviewOptions) => Promise<{ text: string; exitCode: number }>;
  print: (line: string) => void;
}

const realDependencies: Dependencies = {
  env: process.env,
  print: console.log,
  async preview(stack, options) {
    const { review, exitCode } = await reviewStack(await resolveStack({ stack }), options);
    return { text: renderMarkdown(review), exitCode: exitCode === 0 && !review.good ? 1 : exitCode };
  },
};

/** `landfall ci preview`. @returns the engine's exit code; 1 where the comment could not be made */
export async function ciPreview(
  { stack, pull, policyConfig }: CiPreviewOptions,
  hands = realDependencies,
): Promise<number> {
  const to = readPullRequest(hands.env, pull);
  const { text, exitCode } = await previewText(stack, policyConfig, hands);
  hands.print(text);
  if (hands.env.GITHUB_STEP_SUMMARY) await appendFile(hands.env.GITHUB_STEP_SUMMARY, `${text}\n`);
  const { action: was, url } = await githubClient(to.repository).comment(
    to.pull,
    hiddenMarker("preview", stack),
    text,
  );
  hands.print(`Comment ${was}: ${url}`);
  return exitCode;
}

/** One that fails replaces the comment too: that of an older commit would be read as this one's. */
async function previewText(stack: string, policyConfig: string | undefined, { preview }: Dependencies) {
  try {
    return await preview(stack, policyConfig === undefined ? {} : { policyConfig });
  } catch (error) {
    // Who ended it wants no comment.
    if (error instanceof Interrupted) throw error;
    const fence = "````";
    const message = (error as Error).message.replaceAll(fence, "```").slice(0, 60_000);
    return { text: `### No preview of \`${stack}\`\n\n${fence}\n${message}\n${fence}`, exitCode: 1 };
  }
}
