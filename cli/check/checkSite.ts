import type { SmokePlan, Values } from "../../components/smoke/index.ts";
import type { RunContext } from "./attempt.ts";
import { type LoadResult, type LoadSettings, loadSteps, runLoad } from "./load.ts";
import { type CheckReport, describeLoad, describeTest } from "./report.ts";
import { runSmokeTests } from "./run.ts";
import { type RunInService, withTestUser } from "./testUser.ts";

export interface CheckPlan {
  plan: SmokePlan;
  stack: string;
  url: string;
  /** @default no load */
  load?: LoadSettings;
}

export interface CheckDependencies {
  run: RunInService;
  context: RunContext;
  print: (lines: readonly string[]) => void;
}

/** Runs the tests, and the load after them where none failed. */
export async function checkSite(
  { plan, stack, url, load: settings }: CheckPlan,
  { run, context, print }: CheckDependencies,
): Promise<CheckReport> {
  const problems: string[] = [];
  const { outcome, problems: ofUser } = await withTestUser(plan.user, run, async (given) => {
    const { results, values } = await runSmokeTests(plan, given, context, (result) =>
      print(describeTest(result)),
    );
    const passed = results.every(({ result }) => result === "passed");
    if (settings === undefined) return { results };
    if (passed) return { results, load: await addLoad(plan, values, settings, context, print) };
    problems.push("The load was left out, because a test failed.");
    return { results };
  });
  const { results: tests, load } = outcome;
  problems.push(...ofUser);
  const passed =
    problems.length === 0 &&
    tests.every(({ result }) => result === "passed") &&
    (load ?? []).every((result) => result.problems.length === 0);
  return { stack, url, passed, tests, ...(load && { load }), problems };
}

async function addLoad(
  plan: SmokePlan,
  values: Values,
  settings: LoadSettings,
  context: RunContext,
  print: CheckDependencies["print"],
): Promise<LoadResult[]> {
  print([`${settings.users} users for ${settings.seconds} s:`]);
  const results = await runLoad(loadSteps(plan, values), settings, context);
  for (const result of results) print(describeLoad(result));
  return results;
}
