import { describe, expect, it } from "vitest";
import { type PromotionFacts, planPromotion } from "../../../cli/promote/plan.ts";
import type { Soak } from "../../../cli/promote/soak.ts";
import { at, commit, facts, HOUR, images, quiet, release } from "./samples.ts";

const grounds = (changes: Partial<PromotionFacts> = {}) => {
  const promotion = planPromotion({ ...facts, ...changes });
  if (!promotion.allowed) throw new Error(JSON.stringify(promotion.refusals));
  return promotion.grounds;
};
const refusals = (changes: Partial<PromotionFacts>) => {
  const promotion = planPromotion({ ...facts, ...changes });
  return promotion.allowed ? [] : promotion.refusals;
};
const measured = (changes: Partial<Soak>): Partial<PromotionFacts> => ({
  evidence: { kind: "measured", soak: { ...quiet, ...changes } },
});

describe("a release that was stable", () => {
  it("is allowed, with its manifest and the grounds", () => {
    expect(planPromotion(facts)).toEqual({
      allowed: true,
      manifest: {
        format: 1,
        ...{ app: "shop", stack: "staging", release: "20261121T154500Z-0a1b2c", commit, images },
      },
      grounds: [
        `Release 20261121T154500Z-0a1b2c of staging, commit ${commit}, may go to prod:`,
        "  it is 24 h 15 min old, of 24 h that are asked for",
        "  for 24 h, all 2 scrape jobs answered, and no alert fired",
        "  within the error budgets: Availability",
        "  all 2 smoke tests passed now",
        "  from a to b on a copy of the backup x, up, down and up again",
      ],
    });
  });

  it("is allowed from the second on in which it is old enough", () => {
    const soakSeconds = 24 * HOUR + 900;
    expect(refusals({ soakSeconds })).toEqual([]);
    expect(refusals({ soakSeconds: soakSeconds + 1 })).toHaveLength(1);
  });

  it("is allowed without what the app does not have, and says so", () => {
    const smoke = { ...facts.smoke, tests: [] } as PromotionFacts["smoke"];
    const rehearsal = { kind: "not needed", because: "the app has no migrations" } as const;
    expect(grounds({ ...measured({ budgets: [] }), smoke, rehearsal }).slice(3)).toEqual([
      "  the app counts no requests, so no error budget was looked at",
      "  the app has no smoke tests",
      "  no migration is rehearsed: the app has no migrations",
    ]);
  });

  it("is allowed where only the update can rehearse its migration, and says why", () => {
    const rehearsal = { kind: "with the update", because: "the image is in no registry" } as const;
    expect(grounds({ rehearsal }).at(-1)).toBe(
      "  pulumi up rehearses the migration before it changes anything: the image is in no registry",
    );
  });

  it("is allowed without a soak where the target asks for none", () => {
    expect(grounds({ soakSeconds: 0, evidence: { kind: "not asked for" } }).slice(1, 3)).toEqual([
      "  it is 24 h 15 min old, of 0 min that are asked for",
      "  all 2 smoke tests passed now",
    ]);
  });
});

describe("refuses", () => {
  it("a release that is too young, and says when to come back", () => {
    const young = { ...release(), createdAt: "2026-11-21T17:00:00Z" };
    expect(refusals({ release: young })).toEqual([
      {
        where: "release 20261121T154500Z-0a1b2c of staging",
        problem: "is 23 h old, and prod asks for 24 h",
        fix: "type the same again after 2026-11-22 17:00 UTC",
      },
    ]);
  });

  it("a stack without a release", () => {
    const nothing = { release: undefined, evidence: { kind: "too early" }, images: undefined } as const;
    expect(refusals(nothing)).toEqual([
      { where: "stack staging", problem: "has no release yet", fix: "type: bin/landfall ci up staging" },
    ]);
  });

  it.each([
    [{ changed: true }, /is commit 0123\w+ with changes, so that no other stack can be given the same/],
    [{ commit: null }, /is of no commit/],
    [{ pinned: "20261120T154500Z-0a1b2c" }, /is an older one that runs again/],
  ])("a release that nobody can run again: %j", (contents, problem) => {
    const [refusal, ...others] = refusals({ release: release(contents), images: undefined });
    expect(refusal).toMatchObject({
      where: "stack staging",
      problem: expect.stringMatching(problem),
    });
    expect(others).toEqual([]);
  });

  it("another app", () => {
    expect(refusals({ app: "other" })).toEqual([
      {
        where: "stack prod",
        problem: "runs the app other, and staging runs shop",
        fix: "name two stacks of one app",
      },
    ]);
  });

  it("another checkout, with what to type", () => {
    const checkout = { commit: "f".repeat(40), changed: false };
    expect(refusals({ checkout, images: undefined })).toEqual([
      {
        where: "the checkout",
        problem: `is of commit ${"f".repeat(40)}, and staging tried ${commit}`,
        fix: `type: git checkout ${commit}`,
      },
    ]);
  });

  it("a time without samples, and names the jobs unless it is all of them", () => {
    const gap = { from: at("22T03:10"), to: at("22T03:40") };
    expect(refusals(measured({ gaps: [{ ...gap, jobs: ["api", "node"] }] }))).toEqual([
      {
        where: "the Prometheus of staging",
        problem: "has no samples of any job from 2026-11-22 03:10 UTC to 2026-11-22 03:40 UTC (30 min)",
        fix: "type the same again after 2026-11-23 03:40 UTC, if nothing else happens",
      },
    ]);
    expect(refusals(measured({ gaps: [{ ...gap, jobs: ["node"] }] }))[0]?.problem).toContain(
      "has no samples of node from",
    );
  });

  it("a Prometheus that has scraped nothing", () => {
    expect(refusals(measured({ jobs: [] }))).toEqual([
      {
        where: "the Prometheus of staging",
        problem: "has scraped nothing from 2026-11-21 16:00 UTC to 2026-11-22 16:00 UTC (24 h)",
        fix: "look at: bin/landfall logs prometheus --stack staging",
      },
    ]);
  });

  it("targets that did not answer, and alerts that fired, with the first times of each", () => {
    const spans = [0, 2, 4, 6].map((hour) => ({
      from: at("22T00:00") + hour * HOUR,
      to: at("22T00:05") + hour * HOUR,
    }));
    expect(
      refusals(
        measured({
          downs: [{ job: "api", spans: spans.slice(0, 1) }],
          alerts: [{ name: "ApiErrors", severity: "critical", spans }],
        }),
      ),
    ).toEqual([
      {
        where: "job api of staging",
        problem: "did not answer from 2026-11-22 00:00 UTC to 2026-11-22 00:05 UTC (5 min)",
        fix: "type the same again after 2026-11-23 00:05 UTC, if nothing else happens",
      },
      {
        where: "alert ApiErrors of staging",
        problem:
          "fired (critical) from 2026-11-22 00:00 UTC to 2026-11-22 00:05 UTC (5 min), from 2026-11-22 02:00 UTC to 2026-11-22 02:05 UTC (5 min), from 2026-11-22 04:00 UTC to 2026-11-22 04:05 UTC (5 min), and 1 more times",
        fix: "type the same again after 2026-11-23 06:05 UTC, if nothing else happens",
      },
    ]);
  });

  it("an objective that was not kept", () => {
    const budget = { name: "Availability", allowed: 0.001, bads: "answered with errors", spent: 0.0123 };
    expect(refusals(measured({ budgets: [budget] }))).toEqual([
      {
        where: "objective Availability of staging",
        problem: "was not kept: 1.23 % of the requests of 24 h were answered with errors, and 0.1 % may be",
        fix: "correct the release, and try the next one",
      },
    ]);
  });

  it("a Prometheus that does not answer, whatever somebody answers for", () => {
    const evidence = { kind: "unknown", why: "prometheus does not run" } as const;
    expect(refusals({ evidence, withoutMetrics: "I know it" })).toEqual([
      {
        where: "the Prometheus of staging",
        problem: "does not answer: prometheus does not run",
        fix: "look at: bin/landfall ps --stack staging",
      },
    ]);
  });

  it("failed smoke tests, and those that could not be run", () => {
    const [test] = "tests" in facts.smoke ? facts.smoke.tests : [];
    const failed = { ...test, result: "failed", problems: ["has status 500, expected 200"] };
    const notRun = { ...test, name: "orders", result: "not run", problems: ["needs {token}"] };
    const smoke = {
      ...facts.smoke,
      passed: false,
      tests: [test, failed, notRun],
      problems: ["The test user stayed."],
    } as PromotionFacts["smoke"];
    const fix = "look at: bin/landfall check --stack staging";
    expect(refusals({ smoke })).toEqual([
      {
        where: "smoke test health of staging",
        problem: "failed: has status 500, expected 200",
        fix,
      },
      { where: "smoke test orders of staging", problem: "was not run: needs {token}", fix },
      { where: "smoke tests of staging", problem: "left a problem: The test user stayed.", fix },
    ]);
    expect(refusals({ smoke: { unknown: "no such service" } })).toEqual([
      { where: "smoke tests of staging", problem: "could not be run: no such service", fix },
    ]);
  });

  it("a migration that fails on a copy", () => {
    expect(refusals({ rehearsal: { kind: "failed", why: "rows are gone" } })).toEqual([
      { where: "the migration on a copy of prod's data", problem: "failed: rows are gone" },
    ]);
  });

  it("everything at once", () => {
    const image = { where: "service api", problem: "would be built once more" };
    const all = refusals({
      app: "other",
      release: { ...release(), createdAt: "2026-11-21T17:00:00Z" },
      checkout: { commit, changed: true },
      evidence: { kind: "no prometheus" },
      smoke: { unknown: "no such service" },
      images: [image],
      rehearsal: { kind: "failed", why: "rows are gone" },
    });
    expect(all.map(({ where }) => where)).toEqual([
      "stack prod",
      "release 20261121T154500Z-0a1b2c of staging",
      "the checkout",
      "the Prometheus of staging",
      "smoke tests of staging",
      "service api",
      "the migration on a copy of prod's data",
    ]);
  });
});

describe("a source without Prometheus", () => {
  const evidence = { kind: "no prometheus" } as const;

  it("is refused with what to type", () => {
    expect(refusals({ evidence })).toEqual([
      {
        where: "the Prometheus of staging",
        problem: "does not exist, so nothing says whether it was stable",
        fix: 'run one there, as docs/runbooks/monitoring.md says; or answer for it, which is noted: bin/landfall promote staging prod --without-metrics "<why>"',
      },
    ]);
  });

  it("is accepted for a reason, which is among the grounds, but not while it is too young", () => {
    const accepted = { evidence, withoutMetrics: "a demo" };
    expect(grounds(accepted)[2]).toBe("  no metrics say that it was stable; accepted because: a demo");
    const young = { ...release(), createdAt: "2026-11-22T15:00:00Z" };
    expect(refusals({ ...accepted, release: young }).map(({ problem }) => problem)).toEqual([
      "is 1 h old, and prod asks for 24 h",
    ]);
  });
});
