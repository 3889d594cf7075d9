import type { Command } from "commander";
import type { RotateOptions } from "./rotate.ts";

/** Declares `secrets`. */
export function addSecretsCommands(program: Command): void {
  program
    .command("secrets")
    .description("change how the stack's secrets are encrypted")
    .command("rotate")
    .description("change the passphrase, and check every secret; on any error restore the old one")
    .requiredOption("--new-passphrase-file <file>", "file with one line that only you can read")
    .option("--stack <name>", "stack of this checkout (default: the selected one)")
    .action(async (options: RotateOptions) => {
      const { rotate } = await import("./rotate.ts");
      process.exitCode = await rotate(options);
    });
}
