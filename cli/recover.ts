import { basename } from "node:path";
import { execa } from "execa";
import { archiveFolder, deriveArchivePassphrase } from "../components/archive/settings.ts";
import { seconds } from "../toolchain/progress.ts";
import { recoverLost } from "./archive.ts";
import { now as backupNow } from "./backups.ts";
import { hostOf, type StackOptions } from "./host/host.ts";
import { columns } from "./host/table.ts";
import { machineOf, withoutDatabase } from "./recover/look.ts";
import { describePlan, planRecovery, type RecoveryPlan, type Situation } from "./recover/plan.ts";
import {
  archivedUntil,
  closeJournal,
  type Journal,
  newestRelease,
  readJournal,
  storedBackups,
  writeJournal,
} from "./recover/stored.ts";
import { show, tell } from "./release/store.ts";
import { engine } from "./repair/engine.ts";
import { unlocking } from "./repair/unlock.ts";
import { repairStack } from "./repair.ts";
import { restore } from "./restore.ts";
import { secretsOf } from "./rollback/hands.ts";
import { MIGRATE } from "./rollback/situation.ts";
import { agreed, checkAgreement } from "./state/agree.ts";
import { namedStack } from "./state/named.ts";
import { preview } from "./state/preview.ts";
import { save, type Vault, vaultOf } from "./state/vault.ts";
import { UsageError } from "./usage.ts";

export interface RecoverOptions extends StackOptions {
  /** Show the plan, change nothing. */
  dryRun?: boolean;
  /** Ask nothing. */
  yes?: boolean;
}

/** landfall-restore's word for: the data are restored, and the app is not well with them. */
const NOT_WELL = 4;
/** landfall-backup's word for: the backup is on the droplet, and did not reach Spaces. */
const WITHOUT_SPACES = 3;

/** `landfall recover [backup]`. @returns the exit code: 1 nothing was changed, 4 all is there and something is not well */
export async function recover(wanted: string | undefined, options: RecoverOptions): Promise<number> {
  checkAgreement("this makes another droplet, and loses what no backup has", options);
  const vault = await vaultOf(await namedStack(options));
  const situation = await situationOf(vault, wanted);
  const plan = planRecovery(situation);
  if (plan === undefined) {
    console.log(
      `Nothing is lost: droplet and volume are there. Whether the data are safe: bin/landfall status${vault.stack.flags}`,
    );
    return 0;
  }
  for (const line of describePlan(plan, situation, new Date())) console.log(line);
  if (options.dryRun) console.log("\nNothing was changed.");
  if (options.dryRun) return 0;
  if (!options.yes && !(await agreed(vault.stack.name))) return 1;
  return carryOut(vault, plan, situation, options);
}

async function situationOf(
  { stack: named, place, config, identity }: Vault,
  wanted: string | undefined,
): Promise<Situation> {
  const { stack, name, flags, deploy } = named;
  if (config["landfall:host"]?.objectValue?.create === undefined)
    throw new UsageError(
      "the stack's droplet is not its own (landfall:host.create is not set): make it again where it was made",
    );
  const { deployment } = await engine(stack)
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
    machineOf(deployment),
    storedBackups(place, system, basename(name)),
    newestRelease(place),
    readJournal(place),
    archives ? archivedUntil(place, archiveFolder(deriveArchivePassphrase(identity))) : undefined,
  ]);
  const onVolume = config["landfall:database"]?.objectValue?.server === undefined;
  return { machine, backups, release, journal, archivedUntil: until, onVolume, wanted, flags };
}

async function carryOut(
  vault: Vault,
  plan: RecoveryPlan,
  { journal: begun }: Situation,
  options: RecoverOptions,
): Promise<number> {
  const { place, stack } = vault;
  const journal: Journal = {
    format: 1,
    startedAt: begun?.startedAt ?? new Date().toISOString(),
    backup: plan.backup?.id ?? begun?.backup ?? null,
    archivedUntil: plan.archivedUntil ?? null,
    restored: plan.backup === undefined,
  };
  await writeJournal(place, journal);
  const again = `bin/landfall recover${stack.flags}`;
  // The engine and the host's programs are told by the terminal themselves, and end in an orderly way.
  const wait = () => console.error(`Ends the step that is going on; to go on later: ${again}`);
  process.on("SIGINT", wait);
  const took: string[][] = [];
  let well = true;
  try {
    for (const [title, run] of stepsOf(vault, plan, journal, options)) {
      console.log(`\n${title}`);
      const start = performance.now();
      const outcome = await run().catch((error: Error) => {
        throw new Error(
          `the step "${title}" of the recovery failed: ${error.message}\nTo go on once that is mended: ${again}`,
        );
      });
      well &&= outcome !== "not well";
      took.push([`  ${title}`, seconds(performance.now() - start)]);
    }
  } finally {
    process.off("SIGINT", wait);
  }
  await closeJournal(place);
  console.log(["", ...columns(["Recovered:", ""], took)].join("\n"));
  return well ? 0 : NOT_WELL;
}

/** Every one may be repeated: an earlier run may have been killed in the middle of it. */
type Step = readonly [title: string, run: () => Promise<"not well" | undefined>];

function stepsOf(vault: Vault, plan: RecoveryPlan, journal: Journal, options: RecoverOptions): Step[] {
  const { backup, archivedUntil } = plan;
  const stack = stackOptions(options);
  const silent = (run: () => Promise<unknown>) => () => run().then(() => undefined);
  const deploy: Step[] = [
    ["forget what is gone", silent(() => forget(vault, plan))],
    ["make droplet and volume, and deploy to them", silent(() => deployTo(vault))],
  ];
  const data: Step[] =
    backup === undefined
      ? []
      : [
          [
            archivedUntil === undefined ? `restore ${backup.id}` : "restore what the archive has",
            () => bringBack(vault, journal, backup.id, stack),
          ],
        ];
  const backUp: Step[] =
    journal.backup === null ? [] : [["back up what is there now", silent(() => backUpAnew(vault, stack))]];
  return [
    ...deploy,
    ...data,
    ["look that the preview is empty", silent(() => expectNoChanges(vault))],
    ...backUp,
    ["save the state", silent(() => save(vault, new Date()))],
  ];
}

/** The options that name the stack. */
const stackOptions = ({ stack, region, app }: StackOptions): StackOptions => ({
  ...(stack && { stack }),
  ...(region && { region }),
  ...(app && { app }),
});

async function deployTo({ stack: { stack, name } }: Vault): Promise<void> {
  const flags = ["--yes", "--skip-preview", "--non-interactive", "--suppress-outputs"];
  const { failed } = await execa("pulumi", ["up", ...flags, "--stack", name], {
    cwd: stack.cwd,
    env: stack.env,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    reject: false,
  });
  if (failed) throw new Error("pulumi up failed; what it says is above");
}

async function expectNoChanges({ stack: { stack, name } }: Vault): Promise<void> {
  const changes = await preview(stack, name);
  if (changes.length > 0) throw new Error(`the next pulumi up would\n  ${changes.join("\n  ")}`);
}

/** Else the newest one would be of the empty tables that the restore has found. */
async function backUpAnew({ stack: { flags } }: Vault, options: StackOptions): Promise<void> {
  const code = await backupNow(options);
  if (code === WITHOUT_SPACES) console.error(`To send it: bin/landfall backups now${flags}`);
  else if (code !== 0) throw new Error("there is no backup, as said above");
}

/** The state without what the account no longer has. */
async function forget({ stack: { stack } }: Vault, plan: RecoveryPlan): Promise<void> {
  const pulumi = unlocking(stack, engine(stack), console.log);
  const { pending_operations = [] } = (await pulumi.export()).deployment;
  // What was under way on the droplet went with it; what was being made in the account did not.
  if (!plan.forget || pending_operations.some(({ resource }) => resource.type.startsWith("digitalocean:")))
    await repairStack(stack, {}, (line) => console.log(line));
  if (!plan.forget) return;
  const state = await pulumi.export();
  const left = plan.forgetDatabase ? withoutDatabase(state) : state;
  const count = (state.deployment.resources?.length ?? 0) - (left.deployment.resources?.length ?? 0);
  if (count > 0) console.log(`  ${count} roles, grants and settings of the database that is gone`);
  if (count > 0 || pending_operations.length > 0) await pulumi.import(left);
  // Without the program: it would ask the host, which is not there.
  await pulumi.refresh(["**digitalocean:**"]);
}

async function bringBack(
  { stack: { stack, flags }, place }: Vault,
  journal: Journal,
  backup: string,
  options: StackOptions,
): Promise<"not well" | undefined> {
  const host = await hostOf(options);
  const chosen =
    journal.archivedUntil === null ? backup : await recoverLost(host, new Date(journal.startedAt));
  if (chosen === undefined)
    throw new Error(
      `the archive cannot be restored, as said above. To take the newest backup in its place: bin/landfall recover ${backup}${flags}`,
    );
  const { deployment } = await engine(stack).exportRevealed();
  const migrates = (deployment.resources ?? []).some(({ type }) => type === "landfall:migration:Migration");
  const head = async () => (migrates ? (await tell(host, [MIGRATE, "head"])).trim() : null);
  const wanted = await head();
  const code = await restore(chosen, { ...options, inPlace: true, yes: true, fitsCode: true });
  if (code !== 0 && code !== NOT_WELL)
    throw new Error(`the restore ended with ${code}; what it said is above`);
  if ((await head()) !== wanted) {
    console.log(`The backup is of other tables: migrations bring them to ${wanted}.`);
    await tell(host, [MIGRATE, "accept"]);
    await show(host, [MIGRATE, "run"], secretsOf(deployment));
  }
  await writeJournal(place, { ...journal, restored: true });
  return code === NOT_WELL ? "not well" : undefined;
}
