import type { Command } from "commander";
import type { PromoteOptions } from "./dependencies.ts";

/** Declares `promote`. */
export function addPromoteCommand(program: Command): void {
  program
    .command("promote")
    .description("deploy what one stack runs to another, if it was stable there (exit code 1 if refused)")
    .argument("<from>", "stack that has run the release, such as staging")
    .argument("<to>", "stack that gets it, such as prod")
    .option("--dry-run", "only say whether it is allowed, and why not")
    .option("--without-metrics <why>", "accept a stack without Prometheus; the reason is noted")
    .option("-y, --yes", "skip the confirmation; needs --approver")
    .option("--approver <name>", "who approved it, which is noted (default: you)")
    .option(
      "--policy-config <file>",
      "file with the level of each policy (default: policy/<stack>.json, if it exists)",
    )
    .action(async (from: string, to: string, options: PromoteOptions) => {
      const { promote } = await import("./promote.ts");
      process.exitCode = await promote(from, to, options);
    });
}
