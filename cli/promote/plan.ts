import type { ReleaseSummary } from "../../contracts/release.ts";
import type { Problem } from "../../problem.ts";
import type { CheckReport } from "../check/report.ts";
import { createManifest, type ReleaseManifest } from "../ci/releaseManifest.ts";
import { sourceProblems } from "../ci/up.ts";
import { soakGrounds, soakProblems } from "./judgeSoak.ts";
import type { Soak } from "./soak.ts";
import { formatDuration, formatTime } from "./spans.ts";

/** What is known of the source's stability. */
export type SoakEvidence =
  | { kind: "measured"; soak: Soak }
  | { kind: "no prometheus" }
  /** The target asks for no soak. */
  | { kind: "not asked for" }
  /** There is no release, or it is too young, so that Prometheus was not asked. */
  | { kind: "too early" }
  | { kind: "unknown"; why: string };

/** How the migration went on a copy of the target's data. */
export type Rehearsal =
  | { kind: "passed"; text: string }
  | { kind: "not needed"; because: string }
  /** It cannot be asked for beforehand. `pulumi up` rehearses it before it changes anything. */
  | { kind: "with the update"; because: string }
  | { kind: "failed"; why: string };

/** Everything that decides whether a release may go from one stack to another. */
export interface PromotionFacts {
  now: Date;
  from: string;
  to: string;
  /** App of the target's configuration. */
  app: string | undefined;
  /** The newest release of the source. */
  release: ReleaseSummary | undefined;
  checkout: { commit: string | null; changed: boolean };
  soakSeconds: number;
  evidence: SoakEvidence;
  /** Why nobody demands metrics where the source has no Prometheus. @default they are demanded */
  withoutMetrics?: string | undefined;
  smoke: CheckReport | { unknown: string };
  /** What the target would run otherwise; where its preview fails, that. Undefined where the checkout is another one. */
  images: readonly Problem[] | undefined;
  rehearsal: Rehearsal;
}

export type Promotion =
  | { allowed: false; refusals: Problem[] }
  | {
      allowed: true;
      manifest: ReleaseManifest;
      /** Why it is allowed, as lines for people. */
      grounds: string[];
    };

/** Whether the release of the source may go to the target, with all reasons at once. */
export function planPromotion(facts: PromotionFacts): Promotion {
  const { from, to, release, checkout } = facts;
  const manifest = release === undefined ? undefined : findManifest(release);
  const refusals = [
    ...releaseRefusals(facts, manifest),
    ...sourceProblems(checkout, typeof manifest === "object" ? manifest : undefined),
    ...evidenceProblems(facts),
    ...smokeProblems(facts),
    ...(facts.images ?? []),
    ...rehearsalProblems(facts),
  ];
  if (refusals.length > 0 || typeof manifest !== "object") return { allowed: false, refusals };
  const grounds = [
    `Release ${manifest.release} of ${from}, commit ${manifest.commit}, may go to ${to}:`,
    ...[
      ageGround(facts, release as ReleaseSummary),
      ...evidenceGrounds(facts),
      smokeGround(facts),
      rehearsalGround(facts),
    ].map((line) => `  ${line}`),
  ];
  return { allowed: true, manifest, grounds };
}

/** Seconds since the release was recorded. */
export function ageOf({ createdAt }: Pick<ReleaseSummary, "createdAt">, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(createdAt)) / 1000);
}

function findManifest(release: ReleaseSummary): ReleaseManifest | string {
  try {
    return createManifest(release);
  } catch (error) {
    return (error as Error).message;
  }
}

function releaseRefusals(
  { from, to, app, release, now, soakSeconds }: PromotionFacts,
  manifest: ReleaseManifest | string | undefined,
): Problem[] {
  if (release === undefined || manifest === undefined)
    return [
      { where: `stack ${from}`, problem: "has no release yet", fix: `type: bin/landfall ci up ${from}` },
    ];
  const where = `release ${release.id} of ${from}`;
  const problems: Problem[] = [];
  if (typeof manifest === "string")
    problems.push({ where: `stack ${from}`, problem: `has nothing to hand on: ${manifest}` });
  if (release.contents.app !== app)
    problems.push({
      where: `stack ${to}`,
      problem: `runs the app ${app ?? "of no name"}, and ${from} runs ${release.contents.app}`,
      fix: "name two stacks of one app",
    });
  const age = ageOf(release, now);
  if (age < soakSeconds)
    problems.push({
      where,
      problem: `is ${formatDuration(age)} old, and ${to} asks for ${formatDuration(soakSeconds)}`,
      fix: `type the same again after ${formatTime(Math.ceil(Date.parse(release.createdAt) / 1000) + soakSeconds)}`,
    });
  return problems;
}

const ageGround = ({ now, soakSeconds }: PromotionFacts, release: ReleaseSummary) =>
  `it is ${formatDuration(ageOf(release, now))} old, of ${formatDuration(soakSeconds)} that are asked for`;

function evidenceProblems({ from, to, evidence, withoutMetrics }: PromotionFacts): Problem[] {
  const where = `the Prometheus of ${from}`;
  switch (evidence.kind) {
    case "measured":
      return soakProblems(from, evidence.soak);
    case "unknown":
      return [
        {
          where,
          problem: `does not answer: ${evidence.why}`,
          fix: `look at: bin/landfall ps --stack ${from}`,
        },
      ];
    case "no prometheus":
      if (withoutMetrics !== undefined) return [];
      return [
        {
          where,
          problem: "does not exist, so nothing says whether it was stable",
          fix: `run one there, as docs/runbooks/monitoring.md says; or answer for it, which is noted: bin/landfall promote ${from} ${to} --without-metrics "<why>"`,
        },
      ];
    default:
      return [];
  }
}

function evidenceGrounds({ evidence, withoutMetrics }: PromotionFacts): string[] {
  if (evidence.kind === "measured") return soakGrounds(evidence.soak);
  if (evidence.kind === "no prometheus")
    return [`no metrics say that it was stable; accepted because: ${withoutMetrics}`];
  return [];
}

function smokeProblems({ from, smoke }: PromotionFacts): Problem[] {
  const fix = `look at: bin/landfall check --stack ${from}`;
  const where = `smoke tests of ${from}`;
  if ("unknown" in smoke) return [{ where, problem: `could not be run: ${smoke.unknown}`, fix }];
  const failed = smoke.tests.filter(({ result }) => result !== "passed");
  return [
    ...failed.map(({ name, result, problems }) => ({
      where: `smoke test ${name} of ${from}`,
      problem: `${result === "failed" ? "failed" : "was not run"}: ${problems.join("; ")}`,
      fix,
    })),
    ...smoke.problems.map((problem) => ({ where, problem: `left a problem: ${problem}`, fix })),
  ];
}

function smokeGround({ smoke }: PromotionFacts): string {
  const count = "tests" in smoke ? smoke.tests.length : 0;
  return count === 0 ? "the app has no smoke tests" : `all ${count} smoke tests passed now`;
}

function rehearsalProblems({ to, rehearsal }: PromotionFacts): Problem[] {
  if (rehearsal.kind !== "failed") return [];
  return [{ where: `the migration on a copy of ${to}'s data`, problem: `failed: ${rehearsal.why}` }];
}

function rehearsalGround({ rehearsal }: PromotionFacts): string {
  if (rehearsal.kind === "passed") return rehearsal.text;
  if (rehearsal.kind === "not needed") return `no migration is rehearsed: ${rehearsal.because}`;
  return `pulumi up rehearses the migration before it changes anything: ${"because" in rehearsal ? rehearsal.because : ""}`;
}
