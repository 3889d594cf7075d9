import type { SmokeResult } from "../../../cli/check/run.ts";
import type { PromotionFacts } from "../../../cli/promote/plan.ts";
import type { Soak } from "../../../cli/promote/soak.ts";
import type { ReleaseSummary } from "../../../contracts/release.ts";

export const commit = "0123456789abcdef0123456789abcdef01234567";
export const digest = (letter: string) => `shop/api@sha256:${letter.repeat(64)}`;
export const images = { api: { name: "shop/api:1", digest: digest("a") } };
export const HOUR = 3600;
export const now = new Date("2026-11-22T16:00:00Z");
/** In seconds since 1970. */
export const at = (time: string) => Date.parse(`2026-11-${time}:00Z`) / 1000;

/** Recorded 24 h and 15 min before {@link now}. */
export function release(contents: object = {}, stack = "staging"): ReleaseSummary {
  return {
    id: "20261121T154500Z-0a1b2c",
    createdAt: "2026-11-21T15:45:00Z",
    contents: {
      ...{ commit, changed: false, app: "shop", stack, images, pinned: null },
      migration: { service: "migrate", reversible: true },
      ...contents,
    },
  } as unknown as ReleaseSummary;
}

export const quiet: Soak = {
  span: { from: at("21T16:00"), to: at("22T16:00") },
  jobs: ["api", "node"],
  gaps: [],
  downs: [],
  alerts: [],
  budgets: [{ name: "Availability", allowed: 0.001, bads: "answered with errors", spent: null }],
};

const test: SmokeResult = { name: "health", result: "passed", ms: 12, budgetMs: 200, problems: [] };

/** Of a release that may be promoted. */
export const facts: PromotionFacts = {
  now,
  ...{ from: "staging", to: "prod", app: "shop" },
  release: release(),
  checkout: { commit, changed: false },
  soakSeconds: 24 * HOUR,
  evidence: { kind: "measured", soak: quiet },
  smoke: {
    ...{ stack: "staging", url: "https://staging.shop.test/", passed: true, problems: [] },
    tests: [test, { ...test, name: "login" }],
  },
  images: [],
  rehearsal: { kind: "passed", text: "from a to b on a copy of the backup x, up, down and up again" },
};
