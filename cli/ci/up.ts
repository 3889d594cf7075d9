import { writeFile } from "node:fs/promises";
import { readSource } from "../../components/release/source.ts";
import type { ReleaseSummary } from "../../contracts/release.ts";
import { type Problem, ProblemsError } from "../../problem.ts";
import { paths } from "../../toolchain/paths.ts";
import { createBackup, listBackups } from "../data/backups.ts";
import { resolveHost } from "../host/host.ts";
import { checkStack } from "../oauth/check/command.ts";
import { type CheckReport, renderReport } from "../oauth/check/report.ts";
import { breakLocks } from "../pulumi/breakLocks.ts";
import { pulumiClient } from "../pulumi/client.ts";
import { type Lock, parseLocks } from "../pulumi/locks.ts";
import { resolveStack, type StackRef } from "../pulumi/resolveStack.ts";
import type { CommandResult } from "../pulumi/runInterruptible.ts";
import { listRecordedReleases, resolveDeployedStack } from "../release/store.ts";
import { policyArgs } from "../review/run.ts";
import { type Site, waitForSite } from "../site/probe.ts";
import { openStateStore, saveCurrentState } from "../state/savedStates.ts";
import { dataStatus } from "../status/status.ts";
import {
  imageDifferences,
  type PlannedImages,
  previewImages,
  type ResolveDigests,
  resolveByCompose,
} from "./images.ts";
import { compareManifests, createManifest, type ReleaseManifest, readManifest } from "./releaseManifest.ts";

export interface CiUpOptions {
  /** File to write what runs afterwards to. */
  write?: string;
  /** File that says what was tried, and may run. */
  as?: string;
  policyConfig?: string;
}

/** What {@link ciUp} calls; tests replace it. */
export interface Dependencies {
  print: (line: string) => void;
  source: () => Promise<{ commit: string | null; changed: boolean }>;
  /** What an update would run. */
  plannedImages: () => Promise<PlannedImages>;
  resolveDigests: ResolveDigests;
  up: () => Promise<CommandResult>;
  /** @throws ProblemsError where the holder of a lock is not proven dead */
  unlock: (locks: Lock[]) => Promise<void>;
  /** @returns its id; undefined for a stack that has no place for its states */
  saveState: () => Promise<string | undefined>;
  /** @throws Error where the site does not answer as it should */
  probeSite: () => Promise<string>;
  /** Makes the first backup where none is in Spaces: the nightly one may be a day away. */
  firstBackup: () => Promise<void>;
  /** @returns the exit code of `landfall status` */
  dataStatus: () => Promise<number>;
  /** What identity providers say of the stack's clients. */
  checkClients: () => Promise<CheckReport>;
  newestRelease: () => Promise<ReleaseSummary | undefined>;
}

/** `landfall ci up`. @returns the exit code: the engine's, or 1 where a check failed */
export async function ciUp(stack: string, options: CiUpOptions, hands?: Dependencies): Promise<number> {
  const approved = options.as === undefined ? undefined : await readManifest(options.as);
  const dependencies = hands ?? realDependencies(await resolveStack({ stack }), options);
  if (approved !== undefined || options.write !== undefined)
    throwIfAny(sourceProblems(await dependencies.source(), approved));
  if (approved !== undefined) throwIfAny(await imageProblems(stack, approved, dependencies));
  return deployAndCheck(stack, { approved, write: options.write }, dependencies);
}

function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProblemsError("nothing was deployed", problems);
}

/**
 * Runs `pulumi up`, saves the state, and checks what runs then.
 * @returns the exit code: the engine's, or 1 where it was interrupted
 * @throws ProblemsError where what runs is not well, or not what was approved
 */
export async function deployAndCheck(
  stack: string,
  { approved, write }: { approved: ReleaseManifest | undefined; write?: string | undefined },
  dependencies: Dependencies,
): Promise<number> {
  const { exitCode, interrupted } = await upBreakingDeadLock(dependencies);
  // Also where it failed: that state is the one that nobody else has.
  const problems = await stateProblems(dependencies, stack);
  if (exitCode !== 0 || interrupted) {
    for (const { where, problem, fix } of problems) dependencies.print(`${where} ${problem}. ${fix ?? ""}`);
    dependencies.print(
      `pulumi up of ${stack} ended with ${exitCode}; see its output above. The checks were not made.`,
    );
    return exitCode === 0 ? 1 : exitCode;
  }
  const release = await dependencies.newestRelease();
  problems.push(...(await siteProblems(dependencies, stack)), ...(await dataProblems(dependencies, stack)));
  problems.push(...(await clientProblems(dependencies, stack)));
  problems.push(...releaseProblems(stack, release, approved));
  if (problems.length > 0) throw new ProblemsError(`${stack} was deployed, and is not well`, problems);
  if (write !== undefined && release !== undefined) {
    await writeFile(write, `${JSON.stringify(createManifest(release), null, 2)}\n`);
    dependencies.print(`What runs is written to ${write}: commit ${release.contents.commit}.`);
  }
  return 0;
}

/** Before anything is changed: what is deployed is a commit, and the one that was tried. */
export function sourceProblems(
  source: { commit: string | null; changed: boolean },
  approved: ReleaseManifest | undefined,
): Problem[] {
  const problems: Problem[] = [];
  if (source.commit === null)
    problems.push({
      where: "the checkout",
      problem: "is of no commit",
      fix: "deploy a clone of the repository",
    });
  if (source.changed)
    problems.push({
      where: "the checkout",
      problem: "has changes that are in no commit",
      fix: "look at: git status",
    });
  if (approved !== undefined && source.commit !== null && source.commit !== approved.commit)
    problems.push({
      where: "the checkout",
      problem: `is of commit ${source.commit}, and ${approved.stack} tried ${approved.commit}`,
      fix: `type: git checkout ${approved.commit}`,
    });
  return problems;
}

/** Also before anything is changed: each service is to run the image that was tried, to the byte. */
export async function imageProblems(
  stack: string,
  approved: ReleaseManifest,
  {
    print: say,
    plannedImages: planned,
    resolveDigests: resolve,
  }: Pick<Dependencies, "print" | "plannedImages" | "resolveDigests">,
): Promise<Problem[]> {
  say(`Previewing ${stack}: it must run the images of release ${approved.release} of ${approved.stack}.`);
  const plan = await planned();
  const problems = await imageDifferences(stack, approved, plan, resolve);
  if (problems.length === 0) say(`All ${Object.keys(plan.images).length} services would run them.`);
  return problems;
}

/** A lock of a process that is proven dead is broken once; any other ends it here. */
async function upBreakingDeadLock({ up, unlock }: Dependencies): Promise<CommandResult> {
  const ended = await up();
  if (ended.exitCode === 0 || ended.interrupted) return ended;
  const locks = parseLocks(ended.output);
  if (locks.length === 0) return ended;
  await unlock(locks);
  return up();
}

async function stateProblems(
  { saveState: keep, print: say }: Dependencies,
  stack: string,
): Promise<Problem[]> {
  try {
    const id = await keep();
    say(id === undefined ? "The stack has no place for its states." : `State ${id} is in Spaces.`);
    return [];
  } catch (error) {
    return [
      {
        where: "the state",
        problem: `was not saved: ${(error as Error).message}`,
        fix: `type: bin/landfall state save --stack ${stack}`,
      },
    ];
  }
}

async function siteProblems(
  { probeSite: site, print: say }: Dependencies,
  stack: string,
): Promise<Problem[]> {
  try {
    say(await site());
    return [];
  } catch (error) {
    return [
      {
        where: "the site",
        problem: (error as Error).message,
        fix: `look at: bin/landfall ps --stack ${stack}, bin/landfall logs --stack ${stack}`,
      },
    ];
  }
}

async function dataProblems(
  { firstBackup, dataStatus: ask }: Dependencies,
  stack: string,
): Promise<Problem[]> {
  const fix = `look at: bin/landfall status --stack ${stack}`;
  try {
    await firstBackup();
    if ((await ask()) === 0) return [];
    return [{ where: "the data", problem: "have problems: see the output above", fix }];
  } catch (error) {
    return [{ where: "the data", problem: `cannot be asked for: ${(error as Error).message}`, fix }];
  }
}

/** A provider that cannot be asked from here says nothing against the release. */
async function clientProblems({ checkClients, print }: Dependencies, stack: string): Promise<Problem[]> {
  const again = `bin/landfall oauth check --stack ${stack}`;
  try {
    const report = await checkClients();
    const { lines, errors } = renderReport({ ...report, problems: [] });
    for (const line of [...lines, ...errors]) print(line);
    if (errors.length > 0) print(`To ask again: ${again}`);
    return report.problems;
  } catch (error) {
    return [
      {
        where: "the clients at identity providers",
        problem: `could not be checked: ${(error as Error).message}`,
        fix: `type: ${again}`,
      },
    ];
  }
}

function releaseProblems(
  stack: string,
  release: ReleaseSummary | undefined,
  approved: ReleaseManifest | undefined,
): Problem[] {
  if (release === undefined)
    return [
      {
        where: "the release",
        problem: "was not recorded",
        fix: `look at: bin/landfall releases list --stack ${stack}`,
      },
    ];
  if (approved === undefined) return [];
  return compareManifests(approved, createManifest(release)).map((line) => ({
    where: "what runs",
    problem: `is not what was tried: ${line}`,
    fix: `name images by digest, or go back: bin/landfall rollback --stack ${stack}`,
  }));
}

export function realDependencies(stackRef: StackRef, { policyConfig }: CiUpOptions): Dependencies {
  const { stack, name } = stackRef;
  const pulumi = pulumiClient(stack, name);
  const options = { stack: name };
  return {
    print: console.log,
    source: () => readSource(paths.checkout),
    plannedImages: () => previewImages(stackRef),
    resolveDigests: resolveByCompose,
    up: () => pulumi.upInterruptibly(policyArgs(name, policyConfig)),
    unlock: (locks) => breakLocks(stack, pulumi, locks, console.log),
    async saveState() {
      const store = await openStateStore(stackRef);
      return store && (await saveCurrentState(store, new Date())).state.id;
    },
    probeSite: async () => waitForSite(await readSite(stackRef)),
    async firstBackup() {
      if ((await openStateStore(stackRef)) === undefined) return;
      const { backups, problem } = await listBackups(await resolveHost(options));
      if (problem !== undefined || backups.some(({ places }) => places.includes("spaces"))) return;
      console.log("No backup is in Spaces yet: making the first one.");
      // Where that fails, the status says it.
      await createBackup(options);
    },
    async dataStatus() {
      // Without backups there is nothing to be safe.
      return (await openStateStore(stackRef)) === undefined ? 0 : dataStatus(options);
    },
    checkClients: () => checkStack(stackRef),
    newestRelease: async () => (await listRecordedReleases((await resolveDeployedStack(options)).host))[0],
  };
}

/** Where the site is, and what its own configuration says of how it is found and vouched for. */
async function readSite({ stack, name }: StackRef): Promise<Site> {
  const pulumi = pulumiClient(stack, name);
  const [url, config] = await Promise.all([pulumi.output("url"), pulumi.config()]);
  const nameServer = config["landfall:dns"]?.objectValue?.nameServer as string | undefined;
  return {
    url,
    ...(nameServer !== undefined && { nameServer }),
    otherAuthority: config["landfall:certificate"]?.objectValue?.acmeServer !== undefined,
  };
}
