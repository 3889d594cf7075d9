import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";
import { paths } from "../../toolchain/paths.ts";

export interface Duration {
  name: string;
  milliseconds: number;
}

/** Files that took less are counted, not listed. */
const LISTED_FROM_MS = 1000;
const SLOWEST = 10;

/** What took how long: each file with its hooks, the longest first, and the ten slowest tests. */
export function reportTimes(files: readonly Duration[], tests: readonly Duration[]): string {
  const slowestFirst = (list: readonly Duration[]) =>
    list.toSorted((a, b) => b.milliseconds - a.milliseconds);
  const line = ({ name, milliseconds }: Duration) =>
    `${(milliseconds / 1000).toFixed(1).padStart(8)}  ${name}`;
  const long = files.filter(({ milliseconds }) => milliseconds >= LISTED_FROM_MS);
  const short = files.filter((file) => !long.includes(file));
  const rest = short.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return [
    "Seconds a file:",
    ...slowestFirst(long).map(line),
    ...(short.length > 0 ? [line({ name: `${short.length} more, below 1 s each`, milliseconds: rest })] : []),
    "The slowest tests:",
    ...slowestFirst(tests).slice(0, SLOWEST).map(line),
  ].join("\n");
}

/** A reporter of vitest's. What the JSON reporter says of a file is without its hooks, which are most of an end-to-end one. */
export default class Times implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const nameOf = (module: TestModule) => relative(paths.checkout, module.moduleId);
    const files = modules.map((module) => ({
      name: nameOf(module),
      milliseconds: module.diagnostic().duration,
    }));
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        name: `${nameOf(module)} > ${test.fullName}`,
        milliseconds: test.diagnostic()?.duration ?? 0,
      })),
    );
    console.log(`\n${reportTimes(files, tests)}`);
  }
}
