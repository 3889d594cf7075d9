import { fill, type SmokePlan, type SmokeStep, type Values } from "../../components/smoke/index.ts";
import { type Answered, attempt, type RunContext } from "./attempt.ts";
import { parseJson, valueAt } from "./judge.ts";

export interface SmokeResult {
  name: string;
  result: "passed" | "failed" | "not run";
  /** Null for a test that was not run. */
  ms: number | null;
  budgetMs: number;
  /** What differs, as clauses. They hold no secret. */
  problems: string[];
  p95?: { ms: number; budgetMs: number; requests: number };
}

/** Runs every test, also after one that failed. @param given the values of the test user */
export async function runSmokeTests(
  { steps }: SmokePlan,
  given: Values,
  context: RunContext,
  report: (result: SmokeResult) => void = () => {},
): Promise<{ results: SmokeResult[]; values: Values }> {
  const values: Record<string, string> = { ...given };
  const results: SmokeResult[] = [];
  for (const step of steps) {
    const result = await runStep(step, values, context);
    const shown = { ...result, problems: result.problems.map((problem) => redact(problem, values)) };
    results.push(shown);
    report(shown);
  }
  return { results, values };
}

/** Runs a test, and adds the values that it saves. */
async function runStep(
  step: SmokeStep,
  values: Record<string, string>,
  context: RunContext,
): Promise<SmokeResult> {
  const { name, budgetMs } = step;
  const missing = step.needs.filter((value) => !Object.hasOwn(values, value));
  if (missing.length > 0) {
    const problems = [`needs {${missing.join("}, {")}}, which nothing before it has given`];
    return { name, result: "not run", ms: null, budgetMs, problems };
  }
  const filled = fillStep(step, values);
  const first = await attempt(filled, context);
  const problems = [...first.problems];
  if (first.problems.length === 0) problems.push(...save(step, first, values));
  if (first.problems.length === 0 && first.ms > budgetMs)
    problems.push(`took ${Math.round(first.ms)} ms of ${budgetMs} ms`);
  const p95 = step.p95 && problems.length === 0 ? await measure(filled, step.p95, context) : undefined;
  problems.push(...(p95?.problems ?? []));
  return {
    ...{ name, result: problems.length === 0 ? "passed" : "failed", ms: Math.round(first.ms), budgetMs },
    problems,
    ...(p95 && { p95: p95.p95 }),
  };
}

/** The step with the values of its run: encoded in its path and its body. */
export function fillStep(step: SmokeStep, values: Values): SmokeStep {
  const headers = Object.entries(step.headers).map(([name, text]) => [name, fill(text, values)]);
  return {
    ...step,
    url: fill(step.url, values, encodeURIComponent),
    headers: Object.fromEntries(headers),
    ...(step.body !== undefined && {
      body: fill(step.body, values, (text) => JSON.stringify(text).slice(1, -1)),
    }),
  };
}

function save(step: SmokeStep, { answer }: Answered, values: Record<string, string>): string[] {
  if (answer === undefined) return [];
  return Object.entries(step.save).flatMap(([name, path]) => {
    const value = valueAt(parseJson(answer.body)?.value, path);
    if (typeof value !== "string" && typeof value !== "number")
      return [`has no text or number ${path} in its JSON, which later tests need`];
    values[name] = String(value);
    return [];
  });
}

async function measure(
  step: SmokeStep,
  { requests, budgetMs }: { requests: number; budgetMs: number },
  context: RunContext,
) {
  const times: number[] = [];
  const failures: string[] = [];
  for (let count = 0; count < requests; count++) {
    const { ms, problems } = await attempt({ ...step, retry: false }, context);
    times.push(ms);
    if (problems[0] !== undefined) failures.push(problems[0]);
  }
  const ms = Math.round(percentile95(times));
  return {
    p95: { ms, budgetMs, requests },
    problems: [
      ...(failures.length > 0
        ? [`failed for ${failures.length} of ${requests} more requests, such as: ${failures[0]}`]
        : []),
      ...(ms > budgetMs
        ? [`has a 95th percentile of ${ms} ms in ${requests} requests, expected ${budgetMs} ms`]
        : []),
    ],
  };
}

/** The nearest rank. */
export function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? 0;
}

/** The text without the values. Very short ones are in any text. */
function redact(text: string, values: Values): string {
  const secrets = Object.values(values).filter(({ length }) => length >= 6);
  return secrets
    .sort((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, "[secret]"), text);
}
