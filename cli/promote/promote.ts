import { userInfo } from "node:os";
import { parseSoak, SHORTEST_SOAK_SECONDS } from "../../config/promotion.ts";
import type { ReleaseSummary } from "../../contracts/release.ts";
import { ProblemsError } from "../../problem.ts";
import { createManifest, type ReleaseManifest } from "../ci/releaseManifest.ts";
import {
  type Dependencies as CiDependencies,
  deployAndCheck,
  imageProblems,
  sourceProblems,
} from "../ci/up.ts";
import { requireConfirmation } from "../confirm.ts";
import { UsageError } from "../usage.ts";
import { type Dependencies, type PromoteOptions, realDependencies } from "./dependencies.ts";
import { NoPrometheus } from "./hostMetrics.ts";
import {
  ageOf,
  type Promotion,
  type PromotionFacts,
  planPromotion,
  type Rehearsal,
  type SoakEvidence,
} from "./plan.ts";

/**
 * `landfall promote`: what the source runs goes to the target, if it was stable for long enough.
 * @returns the exit code: 0 for a promotion, or one that would be allowed; the engine's where it failed; 1 where nobody
 * approved it
 * @throws ProblemsError with every reason where it is refused
 */
export async function promote(
  from: string,
  to: string,
  options: PromoteOptions,
  hands?: Dependencies,
): Promise<number> {
  checkOptions(from, to, options);
  const dependencies = hands ?? (await realDependencies(from, to, options));
  const facts = await readFacts(from, to, options, dependencies);
  const promotion = planPromotion(facts);
  if (!promotion.allowed)
    throw new ProblemsError(`nothing was changed: ${from} may not be promoted to ${to}`, promotion.refusals);
  for (const line of promotion.grounds) dependencies.print(line);
  if (options.dryRun) {
    dependencies.print("Nothing was changed.");
    return 0;
  }
  if (!options.yes && !(await dependencies.confirm(to))) return 1;
  return deployAndNote(facts, promotion, options, dependencies);
}

function checkOptions(from: string, to: string, { yes, approver, dryRun, withoutMetrics }: PromoteOptions) {
  if (from === to) throw new UsageError(`${from} cannot be promoted to itself. Give two stacks`);
  requireConfirmation(`this deploys to ${to}`, {
    ...(yes !== undefined && { yes }),
    ...(dryRun !== undefined && { dryRun }),
  });
  if (yes && !approver?.trim())
    throw new UsageError("--yes needs --approver <name>: who approved the promotion is noted");
  if (withoutMetrics?.trim() === "")
    throw new UsageError("--without-metrics needs a reason, which is noted with the promotion");
}

/** Asks both stacks for everything that decides, and changes nothing. */
async function readFacts(
  from: string,
  to: string,
  { withoutMetrics }: PromoteOptions,
  dependencies: Dependencies,
): Promise<PromotionFacts> {
  const { source, target, print } = dependencies;
  const [release, settings, checkout] = await Promise.all([
    source.newestRelease(),
    target.settings(),
    target.deployment.source(),
  ]);
  const soakSeconds = parseSoak(settings.soak);
  if (soakSeconds === undefined)
    throw new UsageError(
      `landfall:promotion.soak of ${to} is neither 0 nor a duration of 10m or more, such as 24h`,
    );
  const now = dependencies.now();
  print(`Asking ${from} whether it is stable, and ${to} what it would run.`);
  const [evidence, smoke, images, rehearsal] = await Promise.all([
    readEvidence(source, release, soakSeconds, now),
    source.smoke().catch((error: Error) => ({ unknown: error.message })),
    readImages(to, release, checkout, target.deployment),
    rehearse(target, release),
  ]);
  const known = { from, to, now, release, checkout, soakSeconds, app: settings.app };
  return { ...known, evidence, withoutMetrics, smoke, images, rehearsal };
}

/** The time of the soak, or that since the release where that is shorter. */
async function readEvidence(
  source: Dependencies["source"],
  release: ReleaseSummary | undefined,
  soakSeconds: number,
  now: Date,
): Promise<SoakEvidence> {
  if (soakSeconds === 0) return { kind: "not asked for" };
  if (release === undefined) return { kind: "too early" };
  const duration = Math.min(soakSeconds, ageOf(release, now));
  if (duration < SHORTEST_SOAK_SECONDS) return { kind: "too early" };
  const to = Math.floor(now.getTime() / 1000);
  try {
    return { kind: "measured", soak: await source.soak({ from: to - duration, to }) };
  } catch (error) {
    if (error instanceof NoPrometheus) return { kind: "no prometheus" };
    return { kind: "unknown", why: (error as Error).message };
  }
}

/** Only in the checkout that is to be deployed: another one would run other images. */
async function readImages(
  to: string,
  release: ReleaseSummary | undefined,
  checkout: PromotionFacts["checkout"],
  deployment: CiDependencies,
): Promise<PromotionFacts["images"]> {
  const manifest = manifestOf(release);
  if (manifest === undefined || sourceProblems(checkout, manifest).length > 0) return undefined;
  try {
    return await imageProblems(to, manifest, deployment);
  } catch (error) {
    return [{ where: `the preview of ${to}`, problem: `failed: ${(error as Error).message}` }];
  }
}

/** Undefined for a release that cannot be handed on; the plan says why. */
function manifestOf(release: ReleaseSummary | undefined): ReleaseManifest | undefined {
  try {
    return release && createManifest(release);
  } catch {
    return undefined;
  }
}

async function rehearse(
  target: Dependencies["target"],
  release: ReleaseSummary | undefined,
): Promise<Rehearsal> {
  if (release === undefined) return { kind: "not needed", because: "there is no release" };
  return target.rehearse(release).catch((error: Error) => ({ kind: "failed", why: error.message }));
}

/** Deploys as `ci up --as` does. What came of it is noted on the target's host, also where it failed. */
async function deployAndNote(
  facts: PromotionFacts,
  { manifest, grounds }: Extract<Promotion, { allowed: true }>,
  { approver, withoutMetrics }: PromoteOptions,
  { target, print }: Dependencies,
): Promise<number> {
  const note = async (outcome: "done" | "failed") => {
    const event = {
      ...{ outcome, from: facts.from, release: manifest.release, commit: manifest.commit },
      approver: approver ?? userInfo().username,
      soakHours: facts.soakSeconds / 3600,
      measured: facts.evidence.kind === "measured",
      ...(facts.evidence.kind === "no prometheus" && { withoutMetrics }),
      grounds: grounds.slice(1).map((line) => line.trim()),
    };
    await target.note(event).catch((error: Error) => {
      print(`The promotion could not be noted on the host of ${facts.to}: ${error.message}`);
    });
  };
  try {
    const exitCode = await deployAndCheck(facts.to, { approved: manifest }, target.deployment);
    await note(exitCode === 0 ? "done" : "failed");
    if (exitCode === 0) print(`${facts.to} runs release ${manifest.release} of ${facts.from}.`);
    return exitCode;
  } catch (error) {
    await note("failed");
    throw error;
  }
}
