import type { Command } from "commander";
import { addStackOptions } from "../stackOptions.ts";
import type { MoveOptions } from "./command.ts";

/** Declares `migrate-users`. */
export function addMigrateUsersCommands(program: Command): void {
  const users = program.command("migrate-users").description("move the users of an app to its Auth0 tenant");
  const command = (name: string, description: string) =>
    addStackOptions(users.command(name)).description(description);
  const withReport = (added: Command) =>
    added.option("--report <file>", "write the report as JSON, with masked addresses");

  withReport(command("plan", "check what a move needs, and change nothing (exit code 1 if it cannot begin)"))
    .option("--json", "print JSON")
    .action(async (options: MoveOptions) => {
      const { planCommand } = await import("./command.ts");
      process.exitCode = await planCommand(options);
    });
  withReport(command("run", "back up, make the users and link them; typed again, it goes on"))
    .option("-y, --yes", "skip the confirmations")
    .action(async (options: MoveOptions) => {
      const { movePhases, RUN_PHASES } = await import("./command.ts");
      process.exitCode = await movePhases(RUN_PHASES, options);
    });
  withReport(command("verify", "compare both sides row by row (exit code 1 if they differ)")).action(
    async (options: MoveOptions) => {
      const { movePhases } = await import("./command.ts");
      process.exitCode = await movePhases(["verify"], { ...options, yes: true });
    },
  );
  command("rollback", "delete the users that the move has made, and unlink the rows")
    .option("--keep-users", "only unlink")
    .option("-y, --yes", "skip the confirmation")
    .action(async (options: MoveOptions) => {
      const { rollbackCommand } = await import("./command.ts");
      process.exitCode = await rollbackCommand(options);
    });
  command("status", "show how far the move is, and what to type next")
    .option("--json", "print JSON")
    .action(async (options: MoveOptions) => {
      const { statusCommand } = await import("./command.ts");
      process.exitCode = await statusCommand(options);
    });
  withReport(
    command("full", "all phases with a confirmation each, the schema too; stops at the first failure"),
  )
    .option("-y, --yes", "skip the confirmations")
    .action(async (options: MoveOptions) => {
      const { FULL_PHASES, movePhases } = await import("./command.ts");
      process.exitCode = await movePhases(FULL_PHASES, options);
    });
}
