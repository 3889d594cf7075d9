import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ensureDocker } from "../toolchain/docker.ts";
import { ensureEngine } from "../toolchain/engine.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { paths } from "../toolchain/paths.ts";
import { seconds, step } from "../toolchain/step.ts";

/** What each suite needs besides Node and the dependencies. */
const needs = {
  unit: async () => {},
  program: async () => step("Pulumi engine", ensureEngine),
  sandbox: async () => {
    await step("Pulumi engine", ensureEngine);
    await step("Docker", ensureDocker);
  },
} as const;
export type Suite = keyof typeof needs;

export interface Count {
  passed: number;
  failed: number;
}

/** Counts from the report of vitest's JSON reporter. A test file that did not load is a failure too. */
export function countTests(report: {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}): Count {
  const notLoaded = report.testResults.filter(
    (f) => f.status === "failed" && f.assertionResults.length === 0,
  ).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + notLoaded };
}

/** @returns the exit code: 0 only when everything passed */
export async function test(suite?: string): Promise<number> {
  if (suite !== undefined && !(suite in needs)) {
    throw new Error(`there is no suite "${suite}". Type one of: ${Object.keys(needs).join(", ")}`);
  }
  const suites = suite === undefined ? (Object.keys(needs) as Suite[]) : [suite as Suite];
  const total: Count = { passed: 0, failed: 0 };
  let ok = true;
  if (suite === undefined) {
    ok = await timed("check", async () => (await run("npm", ["run", "--silent", "check"])) === 0);
    if (!ok) total.failed += 1;
  }
  for (const name of suites) {
    const passed = await timed(name, async () => {
      await needs[name]();
      const { code, count } = await vitest(name);
      total.passed += count.passed;
      // A suite that failed without a failed test (no test found, a crash) must not count as none.
      total.failed += code !== 0 && count.failed === 0 ? 1 : count.failed;
      return code === 0;
    });
    ok &&= passed;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return ok ? 0 : 1;
}

async function timed(title: string, part: () => Promise<boolean>): Promise<boolean> {
  console.log(`\n== ${title}`);
  const start = performance.now();
  const ok = await part();
  console.log(`== ${title}: ${ok ? "passed" : "FAILED"} (${seconds(performance.now() - start)})`);
  return ok;
}

async function vitest(project: Suite): Promise<{ code: number; count: Count }> {
  const folder = await mkdtemp(join(tmpdir(), "landfall-test-"));
  const file = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const code = await run("npx", ["vitest", "run", "--project", project, ...reporters]);
    const report = await readFile(file, "utf8").catch(() => undefined);
    return { code, count: report === undefined ? { passed: 0, failed: 0 } : countTests(JSON.parse(report)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Ctrl-C reaches the child through the terminal; a signal to this process alone is passed on. */
async function run(command: string, args: string[]): Promise<number> {
  const child = execa(command, args, {
    cwd: paths.checkout,
    stdio: "inherit",
    reject: false,
    env: pulumiEnvironment(),
  });
  const stop = () => void child.kill("SIGINT");
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const result = await child;
  process.off("SIGINT", stop).off("SIGTERM", stop);
  if (result.isTerminated) throw new Error(`${command} ${args[0]} was stopped (${result.signal})`);
  return result.exitCode ?? 1;
}
