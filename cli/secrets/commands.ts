import type { Command } from "commander";
import type { RotateOptions } from "./rotate.ts";

/** Declares `secrets`. */
export function addSecretsCommands(program: Command): void {
  program
    .command("secrets")
    .description("what the stack's configuration and state have encrypted")
    .command("rotate")
    .description("another passphrase: every secret is opened with it and compared, or all is put back")
    .requiredOption("--new-passphrase-file <file>", "one line, readable by you only")
    .option("--stack <name>", "of this checkout; without it, the one that pulumi has selected")
    .action(async (options: RotateOptions) => {
      const { rotate } = await import("./rotate.ts");
      process.exitCode = await rotate(options);
    });
}
