import type { Command } from "commander";
import { addStackOptions } from "../stackOptions.ts";
import type { PreviewVerbOptions } from "./preview.ts";

/** Declares `preview`. */
export function addReviewCommands(program: Command): void {
  addStackOptions(program.command("preview"))
    .description("summarize pulumi preview: downtime, data, secrets, cost, policies")
    .argument("[pulumi-arguments...]", "after --: arguments for pulumi preview")
    .option("--format <format>", "text, markdown or json", "text")
    .option("--json", "same as --format json")
    .option("--no-policies", "skip the policy pack")
    .option(
      "--policy-config <file>",
      "file with the level of each policy (default: policy/<stack>.json, if it exists)",
    )
    .action(async (args: string[], options: PreviewVerbOptions) => {
      const { preview } = await import("./preview.ts");
      process.exitCode = await preview(args, options);
    });
}
