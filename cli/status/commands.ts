import type { Command } from "commander";
import { addStackOptions, type StackOptions } from "../stackOptions.ts";

/** Declares `status`. */
export function addStatusCommand(program: Command): void {
  addStackOptions(program.command("status"))
    .description(
      "show release, containers, certificate, disk, alerts and data (exit code 1 if something is wrong)",
    )
    .option("--json", "print JSON")
    .action(async (options: StackOptions & { json?: boolean }) => {
      const { status } = await import("./status.ts");
      process.exitCode = await status(options);
    });
}
