import { expect, it } from "vitest";
import { countTests, everything, test } from "../../../cli/test/test.ts";
import config from "../../../vitest.config.ts";

it("counts a test file that did not load as a failure", () => {
  const testResults = [
    { status: "passed", assertionResults: [{}, {}] },
    { status: "failed", assertionResults: [] },
  ];
  expect(countTests({ numPassedTests: 2, numFailedTests: 0, testResults })).toEqual({ passed: 2, failed: 1 });
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
