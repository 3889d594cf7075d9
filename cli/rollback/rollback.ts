import { PROGRAMS } from "../../contracts/hostPaths.ts";
import type { ReleaseRecord } from "../../contracts/release.ts";
import { restorePlan } from "../../contracts/restore.ts";
import { confirmByTyping, requireConfirmation } from "../confirm.ts";
import type { Host } from "../host/host.ts";
import { runRemoteAsRoot } from "../host/runAsRoot.ts";
import { type DeployedStack, listRecordedReleases, resolveDeployedStack } from "../release/store.ts";
import { onlyStackOptions, type StackOptions } from "../stackOptions.ts";
import { UsageError } from "../usage.ts";
import { describeJournal, describePlan } from "./describe.ts";
import { type RollbackContext, rollbackEffects } from "./effects.ts";
import { executeRollback, NotConfirmed, RollbackError } from "./executeRollback.ts";
import { isAbandoned, type RollbackJournal, readJournal, writeJournal } from "./journal.ts";
import {
  DatabaseNotAnswering,
  fallBackToRestore,
  isEmpty,
  type Part,
  planData,
  planRollback,
  type RollbackInputs,
  type RollbackPlan,
  resumePlan,
} from "./plan.ts";
import { askAsRoot, readInputs } from "./readInputs.ts";

export interface RollbackOptions extends StackOptions {
  codeOnly?: boolean;
  dataOnly?: boolean;
  /** Show the plan, change nothing. */
  dryRun?: boolean;
  /** Ask nothing. */
  yes?: boolean;
}

/**
 * `landfall rollback [release]`: previous code and images, the database's schema, and the data only where nothing else
 * helps. A rollback that was cut short goes on where it stopped.
 * @param requestedRelease default: what ran before
 * @returns the exit code: 1 where the plan was not confirmed
 */
export async function rollback(
  requestedRelease: string | undefined,
  options: RollbackOptions,
): Promise<number> {
  requireConfirmation("this replaces the running release", options);
  if (options.codeOnly && options.dataOnly) throw new UsageError("give --code-only or --data-only, not both");
  const stack = await resolveDeployedStack(options);
  const unfinished = await openJournal(stack.host);
  if (unfinished !== undefined && requestedRelease === undefined)
    return resumeRollback(stack, unfinished, options);
  if (unfinished !== undefined)
    for (const line of [...describeJournal(unfinished), "The new rollback replaces it.", ""])
      console.log(line);

  const inputs = await readInputs(stack.host, requestedRelease, requestedPart(options));
  const plan = planRollback(inputs);
  if (isEmpty(plan) && unfinished === undefined) {
    console.log(
      `Nothing to do: release ${plan.to} runs already, and ${(plan.data as { because: string }).because}.`,
    );
    return 0;
  }
  if (!(await confirmPlan(stack, plan, inputs.target, options))) return 1;
  if (options.dryRun) return 0;
  const startedAt = new Date().toISOString();
  await executePlan(stack, { format: 3, part: inputs.part, plan, startedAt, done: [] }, inputs, options);
  return 0;
}

/** The rollback that is under way; one that was given up is none. */
async function openJournal(host: Host): Promise<RollbackJournal | undefined> {
  const journal = await readJournal(host);
  const [newest] = journal === undefined ? [] : await listRecordedReleases(host);
  return journal !== undefined && newest !== undefined && isAbandoned(journal, newest) ? undefined : journal;
}

async function resumeRollback(
  stack: DeployedStack,
  journal: RollbackJournal,
  options: RollbackOptions,
): Promise<number> {
  for (const line of [...describeJournal(journal), ""]) console.log(line);
  const inputs = await readInputs(stack.host, journal.plan.to, journal.part, journal.plan.from);
  const plan = resumePlan(journal.plan, inputs, journal.done.includes("code"));
  if (!(await confirmPlan(stack, plan, inputs.target, options))) return 1;
  if (!options.dryRun) await executePlan(stack, { ...journal, plan }, inputs, options);
  return 0;
}

const requestedPart = ({ codeOnly, dataOnly }: RollbackOptions): Part =>
  codeOnly ? "code" : dataOnly ? "data" : "all";

/** Shows the plan and asks. Old images are fetched first: without them a rollback is impossible. @returns whether to go on */
async function confirmPlan(
  { host, name }: DeployedStack,
  plan: RollbackPlan,
  target: ReleaseRecord,
  { yes, dryRun }: RollbackOptions,
): Promise<boolean> {
  const { data } = plan;
  if (plan.code !== undefined)
    await runRemoteAsRoot(host, [PROGRAMS.release, "images", ...imageDigests(target)]);
  const loss =
    data.how === "restore"
      ? await askAsRoot(host, [PROGRAMS.restore, "plan", data.backup], restorePlan)
      : undefined;
  for (const line of describePlan(plan, target, loss)) console.log(line);
  console.log("");
  if (dryRun) console.log("Nothing was changed.");
  return dryRun || yes || (await confirmByTyping("stack", name));
}

/** @throws UsageError for a release with an image that was in no registry */
function imageDigests({ id, contents: { images } }: ReleaseRecord): string[] {
  const digests = Object.entries(images).map(([service, { digest, name }]) => {
    if (digest !== null) return digest;
    throw new UsageError(
      `release ${id} ran ${name} for ${service}, an image that was in no registry, so its digest is unknown. Type: bin/landfall releases`,
    );
  });
  return [...new Set(digests)];
}

async function executePlan(
  stack: DeployedStack,
  journal: RollbackJournal,
  inputs: RollbackInputs,
  options: RollbackOptions,
): Promise<void> {
  const { part, plan } = journal;
  const effects = rollbackEffects(stack, {
    ...(await rollbackContext(inputs, options)),
    planData: async () => planData(await readInputs(stack.host, plan.to, part, plan.from)),
  });
  const again = `bin/landfall rollback${stack.host.flags}`;
  // The engine and the host's programs are told by the terminal themselves, and end in an orderly way.
  const wait = () => console.error(`Stopping after the current step. To resume: ${again}`);
  process.on("SIGINT", wait);
  try {
    const release = await executeRollback(journal, effects, (line) => console.log(`\n${line}`));
    console.log(`\n${describeOutcome(stack, journal, release)}`);
  } catch (error) {
    throw await explainFailure(stack, journal, inputs, error as Error, again);
  } finally {
    process.off("SIGINT", wait);
  }
}

async function rollbackContext(
  { current, target: wanted }: RollbackInputs,
  options: RollbackOptions,
): Promise<Omit<RollbackContext, "planData">> {
  const { regionSettings } = await import("../../sandbox/region/settings.ts");
  return {
    options: onlyStackOptions(options),
    hasMigrations: current.head !== null,
    url: `https://${wanted.contents.domain}/`,
    authorities: options.region === undefined ? undefined : regionSettings(options.region).acmeRootsFile,
  };
}

function describeOutcome({ name, host }: DeployedStack, { plan }: RollbackJournal, release: string): string {
  if (plan.code === undefined && plan.data.how === "nothing")
    return `Release ${plan.to} runs, and nothing else had to go back. This is recorded in release ${release}.`;
  if (plan.code === undefined)
    return `The database is where release ${plan.to} had it. This is recorded in release ${release}.`;
  const unpin = `pulumi config rm landfall:release${host.flags.startsWith(" --stack") ? host.flags : ""}`;
  return `Release ${plan.to} runs again, recorded as ${release}.
The stack is pinned to it: commit its configuration and releases/${name}/${plan.to}.json.
To return to the checkout: ${unpin}, then ${host.deploy}`;
}

/** What to say and what to leave for the next run. */
async function explainFailure(
  { host }: DeployedStack,
  journal: RollbackJournal,
  inputs: RollbackInputs,
  error: Error,
  again: string,
): Promise<Error> {
  if (!(error instanceof RollbackError)) return error;
  if (error.cause instanceof NotConfirmed)
    return new Error(
      `${error.cause.message}. The code is restored, the data are not yet. To see the plan for the data and confirm it: ${again}`,
    );
  const instead = error.step === "data" ? fallBackToRestore(journal.plan, inputs) : undefined;
  if (
    instead !== undefined &&
    error.cause instanceof Error &&
    !(error.cause instanceof DatabaseNotAnswering) &&
    !/cannot be reached/.test(error.cause.message)
  ) {
    const unfinished = await readJournal(host);
    if (unfinished !== undefined) await writeJournal(host, { ...unfinished, plan: instead });
    return new Error(
      `${error.message}\nThe release before runs, on the database as it is. What is left is to restore a backup; to see what it would lose, and to confirm it: ${again}`,
    );
  }
  return new Error(`${error.message}\nWhat runs: bin/landfall ps${host.flags}. To go on: ${again}`);
}
