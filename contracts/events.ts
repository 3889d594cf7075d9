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

/** A release was let into another stack, or refused. */
const promotion = what("promotion", {});

/** A line of `events.jsonl`. Holds no secret. */
export const releaseEvent = z.discriminatedUnion("kind", [rollout, verification, trigger, promotion]);
export type ReleaseEvent = z.infer<typeof releaseEvent>;

/** What `landfall-release events` prints: the oldest first. */
export const eventList = z.array(releaseEvent);
