import type { LoadResult } from "./load.ts";
import type { SmokeResult } from "./run.ts";

export interface CheckReport {
  stack: string;
  url: string;
  /** Whether everything is as expected. */
  passed: boolean;
  tests: SmokeResult[];
  /** Undefined where no load was asked for. */
  load?: LoadResult[];
  /** Problems of no single test, as sentences. */
  problems: string[];
}

const STATE_WIDTH = "not run".length;
const NAME_WIDTH = 34;

/** A test with its milliseconds of its budget, and below it what differs. */
export function describeTest({ name, result, ms, budgetMs, problems, p95 }: SmokeResult): string[] {
  const time = ms === null ? "" : `${ms} of ${budgetMs} ms`;
  const more = p95 === undefined ? "" : `, 95 % of ${p95.requests} within ${p95.ms} of ${p95.budgetMs} ms`;
  return withProblems(result, name, `${time}${more}`, problems);
}

/** The load of a test: its requests, and their 95th percentile of the target. */
export function describeLoad({ name, requests, p95, targetMs, problems }: LoadResult): string[] {
  const time = `95 % of ${requests} within ${p95} of ${targetMs} ms`;
  return withProblems(problems.length === 0 ? "passed" : "failed", name, time, problems);
}

function withProblems(state: string, name: string, time: string, problems: readonly string[]): string[] {
  const line = `${state.padEnd(STATE_WIDTH)}  ${name.padEnd(NAME_WIDTH)}  ${time}`.trimEnd();
  return [line, ...problems.map((problem) => `${" ".repeat(STATE_WIDTH + 2)}  ${problem}`)];
}

/** The last lines. @param flags of the stack */
export function describeOutcome(
  { url, tests, load, problems, passed }: CheckReport,
  flags: string,
): string[] {
  const good = tests.filter(({ result }) => result === "passed").length;
  const slow = (load ?? []).filter((result) => result.problems.length > 0).length;
  return [
    ...problems,
    `${good} of ${tests.length} smoke tests passed: ${url}`,
    ...(load === undefined ? [] : [`${load.length - slow} of ${load.length} passed under load.`]),
    ...(passed
      ? []
      : [`Look at: bin/landfall ps${flags}, bin/landfall logs${flags}. Back: bin/landfall rollback${flags}`]),
  ];
}
