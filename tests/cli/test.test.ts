import { expect, it } from "vitest";
import { countTests, test } from "../../cli/test.ts";

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
