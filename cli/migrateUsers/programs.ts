import { BACKUP_NOT_IN_SPACES, COMMAND_NOT_FOUND } from "../../contracts/exitCodes.ts";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { migrationList } from "../../contracts/migration.ts";
import { containerProblems } from "../containers/containerProblems.ts";
import { listContainers } from "../containers/listContainers.ts";
import { backupCommand, backupError, listBackups } from "../data/backups.ts";
import type { Host } from "../host/host.ts";
import { runRemote } from "../host/remote.ts";
import { pulumiClient } from "../pulumi/client.ts";
import type { StackRef } from "../pulumi/resolveStack.ts";
import { askAsRoot, readHead } from "../rollback/readInputs.ts";
import { rollback } from "../rollback/rollback.ts";
import type { StackOptions } from "../stackOptions.ts";
import type { BackupFacts, StackPrograms } from "./phases/context.ts";

/** The programs of a real stack. @param options that name it */
export function stackPrograms(host: Host, stack: StackRef, options: StackOptions): StackPrograms {
  return {
    serviceProblems: async () => containerProblems(await listContainers(host)),
    createBackup: () => createVerifiedBackup(host),
    hasBackup: async (id) => {
      const { backups } = await listBackups(host);
      return backups.some((backup) => backup.id === id && backup.places.length > 0);
    },
    deploy: async () => {
      const { exitCode } = await pulumiClient(stack.stack, stack.name).upInterruptibly([]);
      if (exitCode !== 0)
        throw new Error(
          `the deployment ended with ${exitCode}, and its migration was taken back: see the output above`,
        );
    },
    windowSeconds: async (since) => {
      const migrations = await askAsRoot(host, [PROGRAMS.migrate, "list"], migrationList);
      // The host's clock is its own, and its times have no fractions.
      const newest = migrations.findLast(
        ({ startedAt }) => Date.parse(startedAt) >= since.getTime() - 60_000,
      );
      return newest?.windowSeconds;
    },
    rollbackRelease: async (release) => {
      // Agreed to already.
      const exitCode = await rollback(release, { ...options, yes: true });
      if (exitCode !== 0) throw new Error(`the rollback ended with ${exitCode}: see its output above`);
    },
    head: async () => {
      const head = await readHead(host);
      if (typeof head === "string") return head;
      throw new Error(`where the database's migrations stand is unknown: ${head.unknown}`);
    },
  };
}

async function createVerifiedBackup(host: Host): Promise<BackupFacts> {
  const { exitCode, stdout } = await runRemote(host, backupCommand("create", "--reason", "manual"), {
    showErrors: true,
  });
  const id = stdout.trim().split("\n").at(-1) ?? "";
  if (exitCode === BACKUP_NOT_IN_SPACES)
    throw new Error(
      `the backup ${id} is on the droplet only: Spaces did not take it. Type: bin/landfall backups now${host.flags}`,
    );
  if (exitCode === COMMAND_NOT_FOUND) throw backupError(exitCode, "", host);
  if (exitCode !== 0) throw new Error("there is no backup: see the output above");
  const verified = await runRemote(host, backupCommand("verify", id), { showErrors: true });
  if (verified.exitCode !== 0) throw new Error(`the backup ${id} is not good: see the output above`);
  const made = (await listBackups(host)).backups.find((backup) => backup.id === id);
  return { id, head: made?.head ?? null, release: made?.release ?? null };
}
