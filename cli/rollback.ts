import { createInterface } from "node:readline/promises";
import { PROGRAM } from "../components/release/store.ts";
import type { ReleaseRecord } from "../contracts/release.ts";
import type { Host, StackOptions } from "./host/host.ts";
import { type Deployed, deployed, releasesOf, tell } from "./release/store.ts";
import { carryOut, NotAgreed, RollbackError } from "./rollback/carryOut.ts";
import { describeJournal, describePlan } from "./rollback/describe.ts";
import { handsOf, RESTORE, type Surroundings } from "./rollback/hands.ts";
import { isGivenUp, type Journal, readJournal, writeJournal } from "./rollback/journal.ts";
import {
  dataPlan,
  isEmpty,
  type Loss,
  type Part,
  planAgain,
  planRollback,
  type RollbackPlan,
  SilentDatabase,
  type Situation,
  withoutDowngrade,
} from "./rollback/plan.ts";
import { askJson, situationOf } from "./rollback/situation.ts";
import { UsageError } from "./usage.ts";

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
 * @param wanted default: what ran before
 */
export async function rollback(wanted: string | undefined, options: RollbackOptions): Promise<void> {
  if (options.codeOnly && options.dataOnly) throw new UsageError("give --code-only or --data-only, not both");
  const stack = await deployed(options);
  const begun = await openJournal(stack.host);
  if (begun !== undefined && wanted === undefined) return goOn(stack, begun, options);
  if (begun !== undefined)
    for (const line of [...describeJournal(begun), "This one takes its place.", ""]) console.log(line);

  const situation = await situationOf(stack.host, wanted, partOf(options));
  const plan = planRollback(situation);
  if (isEmpty(plan) && begun === undefined) {
    console.log(
      `Nothing to do: release ${plan.to} runs already, and ${(plan.data as { because: string }).because}.`,
    );
    return;
  }
  await agreeTo(stack, plan, situation.wanted, options);
  if (options.dryRun) return;
  const startedAt = new Date().toISOString();
  await run(stack, { format: 3, part: situation.part, plan, startedAt, done: [] }, situation, options);
}

/** The rollback that is under way; one that was given up is none. */
async function openJournal(host: Host): Promise<Journal | undefined> {
  const journal = await readJournal(host);
  const [newest] = journal === undefined ? [] : await releasesOf(host);
  return journal !== undefined && newest !== undefined && isGivenUp(journal, newest) ? undefined : journal;
}

async function goOn(stack: Deployed, journal: Journal, options: RollbackOptions): Promise<void> {
  for (const line of [...describeJournal(journal), ""]) console.log(line);
  const situation = await situationOf(stack.host, journal.plan.to, journal.part, journal.plan.from);
  const plan = planAgain(journal.plan, situation, journal.done.includes("code"));
  await agreeTo(stack, plan, situation.wanted, options);
  if (!options.dryRun) await run(stack, { ...journal, plan }, situation, options);
}

const partOf = ({ codeOnly, dataOnly }: RollbackOptions): Part =>
  codeOnly ? "code" : dataOnly ? "data" : "all";

/** Shows the plan and asks. Old images are fetched first: without them there is no way back. */
async function agreeTo(
  { host, name }: Deployed,
  plan: RollbackPlan,
  wanted: ReleaseRecord,
  { yes, dryRun }: RollbackOptions,
): Promise<void> {
  const { data } = plan;
  if (plan.code !== undefined) await tell(host, [PROGRAM, "images", ...digestsOf(wanted)]);
  const loss =
    data.how === "restore" ? ((await askJson(host, [RESTORE, "plan", data.backup])) as Loss) : undefined;
  for (const line of describePlan(plan, wanted, loss)) console.log(line);
  console.log("");
  if (dryRun) console.log("Nothing was changed.");
  else if (!yes) await confirm(name);
}

/** @throws UsageError for a release with an image that no registry had */
function digestsOf({ id, contents: { images } }: ReleaseRecord): string[] {
  const digests = Object.entries(images).map(([service, { digest, name }]) => {
    if (digest !== null) return digest;
    throw new UsageError(
      `release ${id} ran ${name} for ${service}, which no registry had: nothing says which image that was. Type: bin/landfall releases`,
    );
  });
  return [...new Set(digests)];
}

/** @throws UsageError unless the stack's name was typed */
async function confirm(stack: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new UsageError(
      "this is not a terminal, so nobody can agree to the plan. Give --yes, or --dry-run to see it only",
    );
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const typed = await terminal.question(`Type the name of the stack (${stack}) to go on: `);
  terminal.close();
  if (typed.trim() !== stack) throw new UsageError("that is not its name. Nothing was changed");
}

async function run(
  stack: Deployed,
  journal: Journal,
  situation: Situation,
  options: RollbackOptions,
): Promise<void> {
  const { part, plan } = journal;
  const hands = handsOf(stack, {
    ...(await surroundingsOf(situation, options)),
    planData: async () => dataPlan(await situationOf(stack.host, plan.to, part, plan.from)),
  });
  const again = `bin/landfall rollback${stack.host.flags}`;
  // The engine and the host's programs are told by the terminal themselves, and end in an orderly way.
  const wait = () => console.error(`Ends the step that is going on; to go on later: ${again}`);
  process.on("SIGINT", wait);
  try {
    const release = await carryOut(journal, hands, (line) => console.log(`\n${line}`));
    console.log(`\n${outcome(stack, journal, release)}`);
  } catch (error) {
    throw await stopped(stack, journal, situation, error as Error, again);
  } finally {
    process.off("SIGINT", wait);
  }
}

async function surroundingsOf(
  { current, wanted }: Situation,
  { stack, region, app }: RollbackOptions,
): Promise<Omit<Surroundings, "planData">> {
  const { regionSettings } = await import("../sandbox/region/settings.ts");
  return {
    options: { ...(stack && { stack }), ...(region && { region }), ...(app && { app }) },
    hasMigrations: current.head !== null,
    url: `https://${wanted.contents.domain}/`,
    roots: region === undefined ? undefined : regionSettings(region).acmeRootsFile,
  };
}

function outcome({ name, host }: Deployed, { plan }: Journal, release: string): string {
  if (plan.code === undefined && plan.data.how === "nothing")
    return `Release ${plan.to} runs, and nothing else goes back, noted in release ${release}.`;
  if (plan.code === undefined)
    return `The database is where release ${plan.to} had it, noted in release ${release}.`;
  const goOn = `pulumi config rm landfall:release${host.flags.startsWith(" --stack") ? host.flags : ""}`;
  return `Release ${plan.to} runs again, recorded as ${release}.
The stack is pinned to it: commit its configuration and releases/${name}/${plan.to}.json.
To go on with the checkout: ${goOn}, then ${host.deploy}`;
}

/** What to say and what to leave for the next run. */
async function stopped(
  { host }: Deployed,
  journal: Journal,
  situation: Situation,
  error: Error,
  again: string,
): Promise<Error> {
  if (!(error instanceof RollbackError)) return error;
  if (error.cause instanceof NotAgreed)
    return new Error(
      `${error.cause.message}. The code is back, the data are not yet; to see what takes them back, and to agree to it: ${again}`,
    );
  const instead = error.step === "data" ? withoutDowngrade(journal.plan, situation) : undefined;
  if (
    instead !== undefined &&
    error.cause instanceof Error &&
    !(error.cause instanceof SilentDatabase) &&
    !/cannot be reached/.test(error.cause.message)
  ) {
    const left = await readJournal(host);
    if (left !== undefined) await writeJournal(host, { ...left, plan: instead });
    return new Error(
      `${error.message}\nThe release before runs, on the database as it is. What is left is to restore a backup; to see what that would lose, and to agree to it: ${again}`,
    );
  }
  return new Error(`${error.message}\nWhat runs: bin/landfall ps${host.flags}. To go on: ${again}`);
}
