import type { Command } from "commander";
import { addStackOptions } from "../stackOptions.ts";
import type { CheckOptions } from "./check.ts";

/** Declares `check`. */
export function addCheckCommand(program: Command): void {
  addStackOptions(program.command("check"))
    .description("run the app's smoke tests against the site (exit code 1 if one fails)")
    .option("--load", "then ask as 50 users do, for 30 s, and compare with targets")
    .option("--json", "print JSON")
    .option("-y, --yes", "skip the confirmation of --load on a protected stack")
    .action(async (options: CheckOptions) => {
      const { check } = await import("./check.ts");
      process.exitCode = await check(options);
    });
}
