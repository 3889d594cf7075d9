import { basename } from "node:path";
import { archiveFolder, deriveArchivePassphrase } from "../../components/archive/settings.ts";
import { BACKUP_NOT_IN_SPACES, RESTORED_NOT_WELL } from "../../contracts/exitCodes.ts";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { seconds } from "../../toolchain/progress.ts";
import { confirmByTyping, requireConfirmation } from "../confirm.ts";
import { recoverLost } from "../data/archive.ts";
import { createBackup as backupNow } from "../data/backups.ts";
import { restore } from "../data/restore.ts";
import { resolveHost } from "../host/host.ts";
import { runRemoteAsRoot, streamRemoteAsRoot } from "../host/runAsRoot.ts";
import { withLockBreaking } from "../pulumi/breakLocks.ts";
import { pulumiClient } from "../pulumi/client.ts";
import { previewSteps } from "../pulumi/previewSteps.ts";
import { resolveStack } from "../pulumi/resolveStack.ts";

import { repairStack } from "../repair/repair.ts";
import { migrationSecrets } from "../rollback/effects.ts";
import { onlyStackOptions, type StackOptions } from "../stackOptions.ts";
import { requireStateStore, type StateStore, saveCurrentState } from "../state/savedStates.ts";
import { formatTable } from "../text/table.ts";
import { UsageError } from "../usage.ts";
import { inspectDroplet, withoutDatabase } from "./inspectDroplet.ts";
import { describePlan, planRecovery, type RecoveryInputs, type RecoveryPlan } from "./plan.ts";
import {
  archivedUntil,
  closeJournal,
  listGoodBackups,
  newestRelease,
  type RecoveryJournal,
  readJournal,
  writeJournal,
} from "./spacesInventory.ts";

export interface RecoverOptions extends StackOptions {
  /** Show the plan, change nothing. */
  dryRun?: boolean;
  /** Ask nothing. */
  yes?: boolean;
}

/** `landfall recover [backup]`. @returns the exit code: 1 nothing was changed, 4 all is there and something is not well */
export async function recover(requestedBackup: string | undefined, options: RecoverOptions): Promise<number> {
  requireConfirmation("this creates a new droplet, and loses what is in no backup", options);
  const store = await requireStateStore(await resolveStack(options));
  const inputs = await readInputs(store, requestedBackup);
  const plan = planRecovery(inputs);
  if (plan === undefined) {
    console.log(
      `Nothing is lost: the droplet and the volume exist. To check the data: bin/landfall status${store.stack.flags}`,
    );
    return 0;
  }
  for (const line of describePlan(plan, inputs, new Date())) console.log(line);
  if (options.dryRun) console.log("\nNothing was changed.");
  if (options.dryRun) return 0;
  if (!options.yes && !(await confirmByTyping("stack", store.stack.name))) return 1;
  return executeRecovery(store, plan, inputs, options);
}

async function readInputs(
  { stack: named, folder, config, identity }: StateStore,
  wanted: string | undefined,
): Promise<RecoveryInputs> {
  const { stack, name, flags, deploy } = named;
  if (config["landfall:host"]?.objectValue?.create === undefined)
    throw new UsageError(
      "Landfall did not create the stack's droplet (landfall:host.create is not set): recreate it where it was created",
    );
  const { deployment } = await pulumiClient(stack)
    .exportRevealed()
    .catch(({ message }: Error) => {
      throw new Error(`${message}\nThe state comes first. Type: bin/landfall state recover${flags}`);
    });
  if ((deployment.resources ?? []).length === 0)
    throw new UsageError(
      `the stack's state is empty. What was saved of it: bin/landfall state list${flags}, then state recover. If it was never deployed: ${deploy}`,
    );
  const system = config["landfall:app"]?.value ?? "";
  const archives = config["landfall:backup"]?.objectValue?.pointInTime === true;
  const [machine, backups, release, journal, until] = await Promise.all([
    inspectDroplet(deployment),
    listGoodBackups(folder, system, basename(name)),
    newestRelease(folder),
    readJournal(folder),
    archives ? archivedUntil(folder, archiveFolder(deriveArchivePassphrase(identity))) : undefined,
  ]);
  const onVolume = config["landfall:database"]?.objectValue?.server === undefined;
  return {
    resources: machine,
    backups,
    release,
    journal,
    archivedUntil: until,
    onVolume,
    requestedBackup: wanted,
    flags,
  };
}

async function executeRecovery(
  store: StateStore,
  plan: RecoveryPlan,
  { journal: begun }: RecoveryInputs,
  options: RecoverOptions,
): Promise<number> {
  const { folder, stack } = store;
  const journal: RecoveryJournal = {
    format: 1,
    startedAt: begun?.startedAt ?? new Date().toISOString(),
    backup: plan.backup?.id ?? begun?.backup ?? null,
    archivedUntil: plan.archivedUntil ?? null,
    restored: plan.backup === undefined,
  };
  await writeJournal(folder, journal);
  const again = `bin/landfall recover${stack.flags}`;
  // The engine and the host's programs are told by the terminal themselves, and end in an orderly way.
  const wait = () => console.error(`Stopping after the current step. To resume: ${again}`);
  process.on("SIGINT", wait);
  const durations: string[][] = [];
  let well = true;
  try {
    for (const [title, run] of recoverySteps(store, plan, journal, options)) {
      console.log(`\n${title}`);
      const start = performance.now();
      const outcome = await run().catch((error: Error) => {
        throw new Error(
          `the step "${title}" of the recovery failed: ${error.message}\nTo go on once that is mended: ${again}`,
        );
      });
      well &&= outcome !== "not well";
      durations.push([`  ${title}`, seconds(performance.now() - start)]);
    }
  } finally {
    process.off("SIGINT", wait);
  }
  await closeJournal(folder);
  console.log(["", ...formatTable(["Recovered:", ""], durations)].join("\n"));
  return well ? 0 : RESTORED_NOT_WELL;
}

/** Every one may be repeated: an earlier run may have been killed in the middle of it. */
type RecoveryStep = readonly [title: string, run: () => Promise<"not well" | undefined>];

function recoverySteps(
  store: StateStore,
  plan: RecoveryPlan,
  journal: RecoveryJournal,
  options: RecoverOptions,
): RecoveryStep[] {
  const { backup, archivedUntil } = plan;
  const stack = onlyStackOptions(options);
  const silent = (run: () => Promise<unknown>) => () => run().then(() => undefined);
  const deploy: RecoveryStep[] = [
    ["remove lost resources from the state", silent(() => forgetLostResources(store, plan))],
    ["create the droplet and the volume, and deploy", silent(() => deployToNewDroplet(store))],
  ];
  const data: RecoveryStep[] =
    backup === undefined
      ? []
      : [
          [
            archivedUntil === undefined ? `restore ${backup.id}` : "restore the archive",
            () => restoreData(store, journal, backup.id, stack),
          ],
        ];
  const backUp: RecoveryStep[] =
    journal.backup === null
      ? []
      : [["back up the restored database", silent(() => backUpAnew(store, stack))]];
  return [
    ...deploy,
    ...data,
    ["check that the preview is empty", silent(() => expectNoChanges(store))],
    ...backUp,
    ["save the state", silent(() => saveCurrentState(store, new Date()))],
  ];
}

async function deployToNewDroplet({ stack: { stack, name } }: StateStore): Promise<void> {
  await pulumiClient(stack, name).up();
}

async function expectNoChanges({ stack }: StateStore): Promise<void> {
  const changes = await previewSteps(stack);
  if (changes.length > 0) throw new Error(`the next pulumi up would\n  ${changes.join("\n  ")}`);
}

/** Else the newest one would be of the empty tables that the restore has found. */
async function backUpAnew({ stack: { flags } }: StateStore, options: StackOptions): Promise<void> {
  const code = await backupNow(options);
  if (code === BACKUP_NOT_IN_SPACES) console.error(`To send it: bin/landfall backups now${flags}`);
  else if (code !== 0) throw new Error("no backup was made: see the output above");
}

/** The state without what the account no longer has. */
async function forgetLostResources({ stack: { stack } }: StateStore, plan: RecoveryPlan): Promise<void> {
  const pulumi = withLockBreaking(stack, pulumiClient(stack), console.log);
  const { pending_operations = [] } = (await pulumi.export()).deployment;
  // What was under way on the droplet went with it; what was being made in the account did not.
  if (!plan.forget || pending_operations.some(({ resource }) => resource.type.startsWith("digitalocean:")))
    await repairStack(stack, {}, (line) => console.log(line));
  if (!plan.forget) return;
  const state = await pulumi.export();
  const remaining = plan.forgetDatabase ? withoutDatabase(state) : state;
  const count = (state.deployment.resources?.length ?? 0) - (remaining.deployment.resources?.length ?? 0);
  if (count > 0) console.log(`  ${count} roles, grants and settings of the database that is gone`);
  if (count > 0 || pending_operations.length > 0) await pulumi.import(remaining);
  // Without the program: it would ask the host, which is not there.
  await pulumi.refresh(["**digitalocean:**"]);
}

async function restoreData(
  { stack: { stack, flags }, folder }: StateStore,
  journal: RecoveryJournal,
  backup: string,
  options: StackOptions,
): Promise<"not well" | undefined> {
  const host = await resolveHost(options);
  const chosen =
    journal.archivedUntil === null ? backup : await recoverLost(host, new Date(journal.startedAt));
  if (chosen === undefined)
    throw new Error(
      `the archive cannot be restored: see the output above. To restore the newest backup instead: bin/landfall recover ${backup}${flags}`,
    );
  const { deployment } = await pulumiClient(stack).exportRevealed();
  const migrates = (deployment.resources ?? []).some(({ type }) => type === "landfall:migration:Migration");
  const head = async () =>
    migrates ? (await runRemoteAsRoot(host, [PROGRAMS.migrate, "head"])).trim() : null;
  const headBefore = await head();
  const code = await restore(chosen, { ...options, inPlace: true, yes: true, fitsCode: true });
  if (code !== 0 && code !== RESTORED_NOT_WELL)
    throw new Error(`the restore ended with ${code}; see its output above`);
  if ((await head()) !== headBefore) {
    console.log(`The backup's tables are at another head: migrations bring them to ${headBefore}.`);
    await runRemoteAsRoot(host, [PROGRAMS.migrate, "accept"]);
    await streamRemoteAsRoot(host, [PROGRAMS.migrate, "run"], migrationSecrets(deployment));
  }
  await writeJournal(folder, { ...journal, restored: true });
  return code === RESTORED_NOT_WELL ? "not well" : undefined;
}
