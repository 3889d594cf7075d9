import { type Command, Option } from "commander";
import { addStackOptions, type StackOptions } from "../stackOptions.ts";
import type { MoveOptions, RollbackOptions } from "./command.ts";

/** Declares `migrate-users`. */
export function addMigrateUsersCommands(program: Command): void {
  const users = program
    .command("migrate-users")
    .description("move an app's users to its Auth0 tenant, phase by phase");
  const command = (name: string, description: string) =>
    addStackOptions(users.command(name)).description(description);
  const reporting = (name: string, description: string) =>
    command(name, description).option("--report <file>", "write the report as JSON, with masked addresses");

  reporting("plan", "check everything and change nothing (exit code 1 with problems)").action(
    async (options: MoveOptions) => {
      const { planUsers } = await import("./command.ts");
      process.exitCode = await planUsers(options);
    },
  );
  reporting("run", "back up, then move the users who have not moved yet").action(
    async (options: MoveOptions) => {
      const { runUsers } = await import("./command.ts");
      process.exitCode = await runUsers(options);
    },
  );
  reporting("verify", "compare every row with its user at Auth0 (exit code 1 unless all are right)").action(
    async (options: MoveOptions) => {
      const { verifyUsers } = await import("./command.ts");
      process.exitCode = await verifyUsers(options);
    },
  );
  command("mails", "let Auth0 send the mails that were held back")
    .option("-y, --yes", "skip the confirmation")
    .action(async (options: StackOptions & { yes?: boolean }) => {
      const { mailUsers } = await import("./command.ts");
      process.exitCode = await mailUsers(options);
    });
  command("rollback", "take the move back: users at Auth0, links and, if asked, the schema")
    .option("--keep-users", "leave the users at Auth0")
    .addOption(
      new Option("--phase <phase>", "how far back: before the move, or also before the schema")
        .choices(["move", "schema"])
        .default("move"),
    )
    .option("-y, --yes", "skip the confirmation")
    .action(async (options: RollbackOptions) => {
      const { rollBackUsers } = await import("./command.ts");
      process.exitCode = await rollBackUsers(options);
    });
  command("status", "show how far the move is, by whom, and what to type next")
    .option("--json", "print JSON")
    .action(async (options: StackOptions & { json?: boolean }) => {
      const { moveStatus } = await import("./command.ts");
      process.exitCode = await moveStatus(options);
    });
  reporting("full", "carry out every phase, and stop at the first that fails")
    .option("-y, --yes", "skip the confirmations")
    .action(async (options: MoveOptions & { yes?: boolean }) => {
      const { moveUsersFully } = await import("./command.ts");
      process.exitCode = await moveUsersFully(options);
    });
}
