import type { Command } from "commander";
import type { InitOptions } from "./init.ts";
import type { CiPreviewOptions } from "./preview.ts";
import type { CiUpOptions } from "./up.ts";

const POLICY_CONFIG = [
  "--policy-config <file>",
  "file with the level of each policy (default: policy/<stack>.json, if it exists)",
] as const;

/** Declares `ci`: the commands that the workflows of a repository call, one a job. */
export function addCiCommands(program: Command): void {
  const ci = program.command("ci").description("commands for GitHub workflows (they read GITHUB_TOKEN)");
  ci.command("preview")
    .description("write the preview into one comment of the pull request")
    .argument("<stack>", "name of the stack")
    .option("--pull <number>", "number of the pull request (default: that of the job)")
    .option(...POLICY_CONFIG)
    .action(async (stack: string, options: Omit<CiPreviewOptions, "stack">) => {
      const { ciPreview } = await import("./preview.ts");
      process.exitCode = await ciPreview({ stack, ...options });
    });
  ci.command("up")
    .description("run pulumi up with policies, save the state, check site, data and release")
    .argument("<stack>", "name of the stack")
    .option("--write <file>", "write the commit and the image digests to this file")
    .option("--as <file>", "deploy only the commit and images that --write of another stack wrote")
    .option(...POLICY_CONFIG)
    .action(async (stack: string, options: CiUpOptions) => {
      const { ciUp } = await import("./up.ts");
      process.exitCode = await ciUp(stack, options);
    });
  ci.command("drift")
    .description("report drift from the state in one issue (exit code 1 if there is any)")
    .argument("<stack>", "name of the stack")
    .action(async (stack: string) => {
      const { ciDrift } = await import("./drift.ts");
      process.exitCode = await ciDrift(stack);
    });
  ci.command("init")
    .description("write the workflows to .github/workflows/ of this checkout")
    .option("--staging <stack>", "stack that each merge is deployed to", "staging")
    .option("--prod <stack>", "stack that gets the same release after approval", "prod")
    .option("--branch <name>", "branch that merges go to", "main")
    .action(async (options: InitOptions) => {
      const { init } = await import("./init.ts");
      await init(options);
    });
}
