import type { Command } from "commander";
import { addStackOptions, type StackOptions } from "../stackOptions.ts";
import type { DrillOptions } from "./drill.ts";
import type { RestoreOptions } from "./restore.ts";

/** Declares the commands for a stack's data: `backups`, `restore` and `drill`. */
export function addDataCommands(program: Command): void {
  addStackOptions(program.command("restore"))
    .description("restore a backup into a scratch server, or into the live database")
    .argument(
      "[backup]",
      "id, latest, or a time such as 2026-01-31T08:00Z. A time restores that moment if point-in-time recovery is on; otherwise the newest backup before it",
    )
    .option("--in-place", "replace the live database; Landfall backs it up first")
    .option("--undo", "revert the last --in-place restore")
    .option("-y, --yes", "skip the confirmation")
    .option("--keep-scratch", "keep the scratch server for inspection")
    .action(async (id: string | undefined, options: RestoreOptions & StackOptions) => {
      const { restore } = await import("./restore.ts");
      process.exitCode = await restore(id, options);
    });
  addStackOptions(program.command("drill"))
    .description("test a restore from Spaces, and record the result")
    .option("--backup <id>", "backup to test (default: the newest)")
    .option("--json", "print the result as JSON")
    .action(async (options: DrillOptions & StackOptions) => {
      const { drill } = await import("./drill.ts");
      process.exitCode = await drill(options);
    });

  const backups = program
    .command("backups")
    .description("list, create and check backups of the stack's database");
  const command = (name: string, description: string) =>
    addStackOptions(backups.command(name)).description(description);
  command("list", "list the backups on the droplet and in Spaces")
    .option("--json", "print JSON")
    .action(async (options: StackOptions & { json?: boolean }) => {
      const { listBackupsCommand } = await import("./backups.ts");
      process.exitCode = await listBackupsCommand(options);
    });
  command("now", "create a backup, check it and upload it to Spaces")
    .option("--local-only", "keep it on the droplet, without an upload")
    .action(async (options: StackOptions & { localOnly?: boolean }) => {
      const { createBackup } = await import("./backups.ts");
      process.exitCode = await createBackup(options);
    });
  command("verify", "check the copies on the droplet and in Spaces by their checksums")
    .argument("[backup]", "id, as backups list prints it (default: the newest)")
    .action(async (id: string | undefined, options: StackOptions) => {
      const { verifyBackup } = await import("./backups.ts");
      process.exitCode = await verifyBackup(id, options);
    });
  command("fetch", "download a backup from Spaces to the droplet and decrypt it")
    .argument("<backup>", "id, as backups list prints it")
    .action(async (id: string, options: StackOptions) => {
      const { fetchBackup } = await import("./backups.ts");
      process.exitCode = await fetchBackup(id, options);
    });
  backups
    .command("key")
    .description(
      "generate a key that decrypts backups. Store it: bin/landfall backups key | pulumi config set --secret --path landfall:backup.identity",
    )
    .action(async () => {
      const { generateX25519Identity } = await import("age-encryption");
      console.log(await generateX25519Identity());
    });
}
