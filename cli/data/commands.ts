import type { Command } from "commander";
import type { StackOptions } from "../stackOptions.ts";
import type { DrillOptions } from "./drill.ts";
import type { RestoreOptions } from "./restore.ts";

/** Declares what is done with a stack's data: `status`, `backups`, `restore` and `drill`. */
export function addDataCommands(program: Command): void {
  const onStack = (command: Command) =>
    command
      .option("--stack <name>", "of this checkout; without it, the one that pulumi has selected")
      .option("--region <name>", "the stack of this sandbox region")
      .option("--app <name>", "with --region: the stack of this app");

  onStack(program.command("status"))
    .description("whether the data are safe: newest backup, what failed, what is due; exit code 1 when not")
    .option("--json", "for programs")
    .action(async (options: StackOptions & { json?: boolean }) => {
      const { status } = await import("./status.ts");
      process.exitCode = await status(options);
    });

  onStack(program.command("restore"))
    .description(
      "a backup into a scratch server, to see that it can be restored; or in the place of the live database",
    )
    .argument(
      "[backup]",
      "its id, latest, or a time such as 2026-01-31T08:00Z: as it was then with point-in-time archiving, else the newest of before",
    )
    .option("--in-place", "the live database becomes what it was then; what is there now is backed up first")
    .option("--undo", "take the last restore in place back")
    .option("-y, --yes", "do not ask for the name of the app")
    .option("--keep-scratch", "leave the scratch server there, to look at")
    .action(async (id: string | undefined, options: RestoreOptions & StackOptions) => {
      const { restore } = await import("./restore.ts");
      process.exitCode = await restore(id, options);
    });
  onStack(program.command("drill"))
    .description(
      "restore the newest backup from Spaces into a scratch server, check it, and record the verdict",
    )
    .option("--backup <id>", "another one than the newest")
    .option("--json", "the verdict, for programs")
    .action(async (options: DrillOptions & StackOptions) => {
      const { drill } = await import("./drill.ts");
      process.exitCode = await drill(options);
    });

  const backups = program.command("backups").description("backups of the stack's database");
  const verb = (name: string, description: string) => onStack(backups.command(name)).description(description);
  verb("list", "what there is, on the droplet and in Spaces")
    .option("--json", "for programs")
    .action(async (options: StackOptions & { json?: boolean }) => {
      const { listBackupsCommand } = await import("./backups.ts");
      process.exitCode = await listBackupsCommand(options);
    });
  verb("now", "make one, check it and send it to Spaces")
    .option("--local-only", "leave it on the droplet")
    .action(async (options: StackOptions & { localOnly?: boolean }) => {
      const { createBackup } = await import("./backups.ts");
      process.exitCode = await createBackup(options);
    });
  verb("verify", "compare both copies with their checksums; a damaged one is set aside")
    .argument("[backup]", "the newest by default")
    .action(async (id: string | undefined, options: StackOptions) => {
      const { verifyBackup } = await import("./backups.ts");
      process.exitCode = await verifyBackup(id, options);
    });
  verb("fetch", "bring one back from Spaces to the droplet, opened")
    .argument("<backup>")
    .action(async (id: string, options: StackOptions) => {
      const { fetchBackup } = await import("./backups.ts");
      process.exitCode = await fetchBackup(id, options);
    });
  backups
    .command("key")
    .description(
      "a new key that opens backups, for: pulumi config set --secret --path landfall:backup.identity",
    )
    .action(async () => {
      const { newIdentity } = await import("../../components/backup/identity.ts");
      console.log(newIdentity());
    });
}
