import type { Command } from "commander";
import type { RotateOptions } from "./rotate.ts";

/** Declares `secrets`. */
export function addSecretsCommands(program: Command): void {
  program
    .command("secrets")
    .description("change the passphrase that encrypts the stack's secrets")
    .command("rotate")
    .description("change the passphrase, and check every secret; on any error restore the old one")
    .requiredOption(
      "--new-passphrase-file <file>",
      "file with the new passphrase in one line; only you may read it",
    )
    .option("--stack <name>", "stack of this checkout (default: the selected one)")
    .action(async (options: RotateOptions) => {
      const { rotate } = await import("./rotate.ts");
      process.exitCode = await rotate(options);
    });
}
