import type { SmokePlan, SmokeStep, Values } from "../../components/smoke/index.ts";
import { attempt, type RunContext } from "./attempt.ts";
import { fillStep, percentile95 } from "./run.ts";

export interface LoadSettings {
  users: number;
  seconds: number;
  /** Between two requests of a user, who reads the answer. */
  pauseMs: number;
}

export const LOAD: LoadSettings = { users: 50, seconds: 30, pauseMs: 1_500 };

/** 95th percentiles: of an endpoint, and of a page with its assets. */
const ENDPOINT_MS = 200;
const PAGE_MS = 2_000;

export interface LoadResult {
  name: string;
  requests: number;
  failed: number;
  /** 95th percentile, in milliseconds. */
  p95: number;
  targetMs: number;
  problems: string[];
}

/** Steps that can be asked again and again: what they need is there. */
export function loadSteps({ steps }: SmokePlan, values: Values): SmokeStep[] {
  return steps
    .filter(({ load, needs }) => load && needs.every((name) => Object.hasOwn(values, name)))
    .map((step) => fillStep(step, values));
}

/** Users who ask one thing after the other, until the time is over. Their first requests are spread over a pause. */
export async function runLoad(
  steps: readonly SmokeStep[],
  { users, seconds, pauseMs }: LoadSettings,
  context: RunContext,
): Promise<LoadResult[]> {
  const replies = steps.map((): { ms: number; problem?: string }[] => []);
  const end = context.now().getTime() + seconds * 1000;
  // A limit that answers 429 is what such a number of users would meet, so it is not waited for.
  const impatient = { ...context, limitedAttempts: 1 };
  await Promise.all(
    Array.from({ length: users }, async (_, user) => {
      await context.sleep((pauseMs * user) / users);
      for (let turn = user; context.now().getTime() < end; turn++) {
        const at = turn % steps.length;
        const { ms, problems } = await attempt({ ...(steps[at] as SmokeStep), retry: false }, impatient);
        replies[at]?.push({ ms, ...(problems[0] !== undefined && { problem: problems[0] }) });
        await context.sleep(pauseMs);
      }
    }),
  );
  return steps.map((step, at) => summarize(step, replies[at] ?? []));
}

function summarize(step: SmokeStep, replies: readonly { ms: number; problem?: string }[]): LoadResult {
  const targetMs = step.expect.assets ? PAGE_MS : ENDPOINT_MS;
  const p95 = Math.round(percentile95(replies.map(({ ms }) => ms)));
  const failures = replies.flatMap(({ problem }) => problem ?? []);
  const problems: string[] = [];
  if (replies.length === 0) problems.push("was never asked: every answer took too long");
  if (failures.length > 0)
    problems.push(`failed for ${failures.length} of ${replies.length} requests, such as: ${failures[0]}`);
  if (p95 > targetMs) problems.push(`has a 95th percentile of ${p95} ms, expected ${targetMs} ms`);
  return { name: step.name, requests: replies.length, failed: failures.length, p95, targetMs, problems };
}
