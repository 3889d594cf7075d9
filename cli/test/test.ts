import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { ensureDocker } from "../../toolchain/docker.ts";
import { ensureEngine } from "../../toolchain/engine.ts";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { paths } from "../../toolchain/paths.ts";
import { seconds, step } from "../../toolchain/progress.ts";

interface TestSuite {
  /** Makes what it needs besides Node and the dependencies. */
  prepare(): Promise<void>;
  /**
   * Projects of vitest's, in rows: the rows run side by side, the projects of one after each other. What the first row
   * prints is shown as it comes, the others' at their end.
   */
  rows: readonly (readonly string[])[];
}

const suites = {
  unit: { prepare: async () => {}, rows: [["unit"]] },
  // What is audited is read by Docker Compose, which comes with the engine.
  policy: { prepare: async () => step("Pulumi engine", ensureEngine), rows: [["policy"]] },
  program: { prepare: async () => step("Pulumi engine", ensureEngine), rows: [["program"]] },
  sandbox: {
    async prepare() {
      await step("Pulumi engine", ensureEngine);
      await step("Docker", ensureDocker);
    },
    // All mostly wait, for other things.
    rows: [["e2e"], ["e2e-small"], ["docker"]],
  },
} satisfies Record<string, TestSuite>;
type Suite = keyof typeof suites;

/** All of them: what fails within a minute first, and what needs a processor beside what waits. */
export const everything: readonly [title: string, suite: TestSuite][] = [
  ["unit", suites.unit],
  [
    "policy, program, sandbox",
    { prepare: suites.sandbox.prepare, rows: [...suites.sandbox.rows, ["policy", "program"]] },
  ],
];

export interface TestResult {
  passed: number;
  /** A text for each failure: file and name of the test, or the file that did not load, and below it the reason. */
  failures: string[];
}

/** What the report of vitest's JSON reporter says. A test file that did not load is a failure too. */
export function readReport(report: {
  numPassedTests: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}): TestResult {
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(paths.checkout, name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (status === "failed" && failed.length === 0)
      return [withReason(`${file} (did not load, or a hook failed)`, message)];
    return failed.map((test) => withReason(`${file} > ${test.fullName}`, test.failureMessages?.[0]));
  });
  return { passed: report.numPassedTests, failures };
}

/** The title, and below it the ends of the message: a program that failed says why in its last lines. */
function withReason(title: string, message = ""): string {
  const lines = stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s+at /.test(line))
    .map((line) => `    ${line.slice(0, 200)}`);
  const shown = lines.length <= 12 ? lines : [...lines.slice(0, 2), "    ...", ...lines.slice(-9)];
  return [title, ...shown].join("\n");
}

/**
 * The last lines of a run: whoever reads a log of thousands of lines reads its end.
 * @returns e.g. `["FAILED unit: tests/docs.test.ts > README.md wraps", "12 passed, 1 failed"]`
 */
export function summarize(projects: readonly (TestResult & { project: string })[]): string[] {
  const failed = projects.flatMap(({ project, failures }) => failures.map((f) => `FAILED ${project}: ${f}`));
  const passed = projects.reduce((sum, project) => sum + project.passed, 0);
  return [...failed, `${passed} passed, ${failed.length} failed`];
}

/** @returns the exit code: 0 only when everything passed */
export async function test(suite?: string): Promise<number> {
  if (suite !== undefined && !(suite in suites)) {
    throw new Error(`there is no suite "${suite}". Type one of: ${Object.keys(suites).join(", ")}`);
  }
  const chosen = suite === undefined ? everything : [[suite, suites[suite as Suite]] as const];
  const results: ProjectResult[] = [];
  if (suite === undefined) {
    await timed("check", async () => {
      const ok = (await run("npm", ["run", "--silent", "check"])) === 0;
      if (!ok) results.push({ project: "check", passed: 0, failures: ["npm run check"] });
      return ok;
    });
  }
  for (const [title, { prepare, rows }] of chosen) {
    await timed(title, async () => {
      await prepare();
      const ended = (await Promise.all(rows.map((projects, i) => inTurn(projects, i === 0)))).flat();
      results.push(...ended);
      return ended.every(({ failures }) => failures.length === 0);
    });
  }
  console.log(`\n${summarize(results).join("\n")}`);
  return results.every(({ failures }) => failures.length === 0) ? 0 : 1;
}

async function timed(title: string, part: () => Promise<boolean>): Promise<void> {
  console.log(`\n== ${title}`);
  const start = performance.now();
  const ok = await part();
  console.log(`== ${title}: ${ok ? "passed" : "FAILED"} (${seconds(performance.now() - start)})`);
}

interface ProjectResult extends TestResult {
  /** One of vitest's projects, e.g. `unit`. */
  project: string;
}

async function inTurn(projects: readonly string[], shown: boolean): Promise<ProjectResult[]> {
  const ended: ProjectResult[] = [];
  for (const project of projects) ended.push(await vitest(project, shown));
  return ended;
}

async function vitest(project: string, shown: boolean): Promise<ProjectResult> {
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "landfall-test-"));
  const file = join(folder, "report.json");
  const log = shown ? undefined : join(folder, "log");
  try {
    const times = join(paths.checkout, "cli", "test", "times.ts");
    const reporters = [
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
      `--reporter=${times}`,
    ];
    const code = await run("npx", ["vitest", "run", "--project", project, ...reporters], log);
    const report = await readFile(file, "utf8").catch(() => undefined);
    const result = report === undefined ? { passed: 0, failures: [] } : readReport(JSON.parse(report));
    // A project that failed without a failed test (no test found, a crash) must not count as none.
    if (code !== 0 && result.failures.length === 0) result.failures.push(`vitest ended with ${code}`);
    return { project, ...result };
  } finally {
    if (log !== undefined) process.stdout.write(`\n${await readFile(log, "utf8")}`);
    await rm(folder, { recursive: true });
    console.log(`= ${project}: ${seconds(performance.now() - start)}`);
  }
}

/**
 * Ctrl-C reaches the child through the terminal; a signal to this process alone is passed on.
 * @param log file that gets what it prints; by default it is shown
 */
async function run(command: string, args: string[], log?: string): Promise<number> {
  const output = log === undefined ? "inherit" : { file: log, append: true };
  const child = execa(command, args, {
    cwd: paths.checkout,
    stdin: "inherit",
    stdout: output,
    stderr: output,
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
