import { join } from "node:path";
import { expect, it } from "vitest";
import { everything, readReport, summarize, test } from "../../../cli/test/test.ts";
import { paths } from "../../../toolchain/paths.ts";
import config from "../../../vitest.config.ts";

const file = (name: string) => join(paths.checkout, "tests", name);

it("names a failed test, and a test file that did not load", () => {
  const test = (fullName: string, status: string) => ({ fullName, status });
  const testResults = [
    { name: file("a.test.ts"), status: "passed", assertionResults: [test("adds", "passed")] },
    { name: file("b.test.ts"), status: "failed", assertionResults: [] },
    { name: file("hook.test.ts"), status: "failed", assertionResults: [test("is late", "skipped")] },
    {
      name: file("c.test.ts"),
      status: "failed",
      assertionResults: [test("is right", "passed"), test("shop > is open", "failed")],
    },
  ];
  expect(readReport({ numPassedTests: 2, testResults })).toEqual({
    passed: 2,
    failures: [
      "tests/b.test.ts (did not load, or a hook failed)",
      "tests/hook.test.ts (did not load, or a hook failed)",
      "tests/c.test.ts > shop > is open",
    ],
  });
});

it("says below a failure why, by the beginning and the end of its message", () => {
  const output = Array.from({ length: 40 }, (_, line) => `line ${line}`).join("\n");
  const failed = { status: "failed", fullName: "shop is open" };
  const of = (message: string) =>
    readReport({
      numPassedTests: 0,
      testResults: [
        {
          name: file("c.test.ts"),
          status: "failed",
          assertionResults: [{ ...failed, failureMessages: [message] }],
        },
      ],
    }).failures[0];
  expect(of("\u001b[31mup exited with 1\u001b[39m\n    at run (/x.ts:1:1)")).toBe(
    "tests/c.test.ts > shop is open\n    up exited with 1",
  );
  expect(of(output)?.split("\n").slice(1)).toEqual([
    ...["    line 0", "    line 1", "    ..."],
    ...Array.from({ length: 9 }, (_, line) => `    line ${line + 31}`),
  ]);
});

it("ends with every failure of every project and the counts", () => {
  const projects = [
    { project: "unit", passed: 9, failures: ["tests/a.test.ts > adds"] },
    { project: "docker", passed: 3, failures: [] },
  ];
  expect(summarize(projects)).toEqual(["FAILED unit: tests/a.test.ts > adds", "12 passed, 1 failed"]);
});

it("says which suites there are when asked for another", async () => {
  await expect(test("units")).rejects.toThrow(
    'there is no suite "units". Type one of: unit, policy, program, sandbox',
  );
});

it("runs every project once", () => {
  const { test: { projects = [] } = {} } = config as { test?: { projects?: { test: { name: string } }[] } };
  const runs = everything.flatMap(([, { rows }]) => rows.flat());
  expect(runs.toSorted()).toEqual(projects.map(({ test: { name } }) => name).sort());
});
