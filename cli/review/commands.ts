import type { Command } from "commander";
import type { PreviewVerbOptions } from "./preview.ts";

/** Declares `preview`. */
export function addReviewCommands(program: Command): void {
  program
    .command("preview")
    .description(
      "pulumi preview, read: downtime, data, secrets by name, cost a month, policies; its exit code",
    )
    .argument("[pulumi-arguments...]", "after --: more for `pulumi preview`")
    .option("--stack <name>", "of this checkout; without it, the one that pulumi has selected")
    .option("--region <name>", "the stack of this sandbox region")
    .option("--app <name>", "with --region: the stack of this app")
    .option("--format <format>", "text, markdown or json", "text")
    .option("--json", "as --format json")
    .option("--no-policies", "without the policy pack")
    .option("--policy-config <file>", "levels of its rules; policy/<stack>.json where there is one")
    .action(async (args: string[], options: PreviewVerbOptions) => {
      const { preview } = await import("./preview.ts");
      process.exitCode = await preview(args, options);
    });
}
