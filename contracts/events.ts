import { z } from "zod";

const what = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.looseObject({
    /** When it was noted, at its end. */
    at: z.iso.datetime(),
    kind: z.literal(kind),
    ...shape,
  });

/** A test of the site, as `landfall-smoke` runs it. */
const testResult = z.looseObject({
  name: z.string(),
  /** `slow` has the right answer, later than its budget allows. */
  result: z.enum(["passed", "failed", "slow", "not run"]),
  /** Until its answer was there, or given up; null where it was not run. */
  ms: z.int().nullable(),
  budgetMs: z.int(),
  /** What differs from the expectation. Has no value of the test user. */
  problems: z.array(z.string()),
});
export type TestResult = z.infer<typeof testResult>;

/** New containers of services started, got the requests and were observed, or not. */
const rollout = what("rollout", {
  services: z.array(z.string()),
  /** `start` ends once they work and get the requests, `watch` once the old ones are gone, `verify` once the site is asked. */
  phase: z.enum(["start", "watch", "verify"]),
  seconds: z.number(),
  steps: z.array(z.looseObject({ name: z.string(), seconds: z.number() })),
  outcome: z.enum(["done", "failed"]),
  /** What was wrong, as a clause; only of one that failed. */
  why: z.string().optional(),
});

/** The site was asked what its people ask. */
const verification = what("verification", {
  tests: z.array(testResult),
  seconds: z.number(),
  /** `cut short` where it was ended from outside, because it took too long or a container of the release failed. */
  outcome: z.enum(["passed", "failed", "cut short"]),
});

/** The time after a release was compared with the time before it. */
const trigger = what("trigger", { verdict: z.string() });

/** The release of another stack was deployed here by `landfall promote`. */
const promotion = what("promotion", {
  outcome: z.enum(["done", "failed"]),
  /** The other stack, and what it runs. */
  from: z.string(),
  release: z.string(),
  commit: z.string(),
  /** Who approved it. */
  approver: z.string(),
  /** How long the release had to be stable there. */
  soakHours: z.number(),
  /** Whether metrics said that it was. */
  measured: z.boolean(),
  /** Why no metrics were asked for, in the approver's words. */
  withoutMetrics: z.string().optional(),
  /** Why it was allowed, as clauses. */
  grounds: z.array(z.string()),
});

/** A line of `events.jsonl`. Holds no secret. */
export const releaseEvent = z.discriminatedUnion("kind", [rollout, verification, trigger, promotion]);
export type ReleaseEvent = z.infer<typeof releaseEvent>;

/** What `landfall-release events` prints: the oldest first. */
export const eventList = z.array(releaseEvent);
