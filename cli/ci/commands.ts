import type { Command } from "commander";
import type { InitOptions } from "./init.ts";
import type { CiPreviewOptions } from "./preview.ts";
import type { CiUpOptions } from "./up.ts";

const POLICY_CONFIG = [
  "--policy-config <file>",
  "levels of the policy pack's rules; policy/<stack>.json where there is one",
] as const;

/** Declares `ci`: what the workflows of a repository call, one verb a job. */
export function addCiCommands(program: Command): void {
  const ci = program
    .command("ci")
    .description("what the workflows on GitHub call; GITHUB_TOKEN is read, never shown");
  ci.command("preview")
    .description("the review of a pull request, in one comment that each commit updates")
    .argument("<stack>")
    .option("--pull <number>", "of the pull request; in a job of one, its own")
    .option(...POLICY_CONFIG)
    .action(async (stack: string, options: Omit<CiPreviewOptions, "stack">) => {
      const { ciPreview } = await import("./preview.ts");
      process.exitCode = await ciPreview({ stack, ...options });
    });
  ci.command("up")
    .description("pulumi up with the policies, the state saved, then checks: site, data, release")
    .argument("<stack>")
    .option("--write <file>", "commit and image digests that run afterwards, for the next stack")
    .option("--as <file>", "what another stack has written: refuse another commit, compare the images")
    .option(...POLICY_CONFIG)
    .action(async (stack: string, options: CiUpOptions) => {
      const { ciUp } = await import("./up.ts");
      process.exitCode = await ciUp(stack, options);
    });
  ci.command("drift")
    .description("what is not as the state says, in one issue; exit code 1 then")
    .argument("<stack>")
    .action(async (stack: string) => {
      const { ciDrift } = await import("./drift.ts");
      process.exitCode = await ciDrift(stack);
    });
  ci.command("init")
    .description("write the workflows into .github/workflows/ of this checkout")
    .option("--staging <stack>", "that each merge is deployed to", "staging")
    .option("--prod <stack>", "that gets the same after approval", "prod")
    .option("--branch <name>", "that merges go to", "main")
    .action(async (options: InitOptions) => {
      const { init } = await import("./init.ts");
      await init(options);
    });
}
