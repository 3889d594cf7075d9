import { existsSync, readFileSync } from "node:fs";
import { type ClientConfigs, describeClients } from "../../components/oauth/index.ts";
import {
  FRONT_PAGE_TESTS,
  planSmokeTests,
  type SmokePlan,
  smokeTestProblems,
} from "../../components/smoke/index.ts";
import { loadApp } from "../../planning/description/load.ts";
import type { App } from "../../planning/description/types.ts";
import { ProblemsError } from "../../problem.ts";
import type { StackConfig } from "../pulumi/client.ts";
import type { StackRef } from "../pulumi/resolveStack.ts";
import { parseStackFile, stackFileOf } from "../pulumi/stackFile.ts";

/** The smoke tests of a stack's app. */
export async function planStackTests(stack: StackRef, config: StackConfig): Promise<SmokePlan> {
  const domain = config["landfall:domain"]?.value;
  const app = await loadApp(config["landfall:app"]?.value ?? "");
  if (app === undefined || domain === undefined)
    throw new Error(
      `the stack ${stack.name} names no app of this checkout, or no domain. Look at: pulumi config`,
    );
  return planAppTests(app, domain, readClients(stack));
}

/** @throws ProblemsError where the description is wrong */
export function planAppTests(
  app: Pick<App, "name" | "oauth" | "smokeTests">,
  domain: string,
  configs: ClientConfigs,
): SmokePlan {
  const tests = app.smokeTests ?? FRONT_PAGE_TESTS;
  const problems = smokeTestProblems(tests, `apps/${app.name}/app.ts`);
  if (problems.length > 0) throw new ProblemsError("smoke tests that cannot run", problems);
  const clients = app.oauth === undefined ? [] : describeClients(app.oauth, domain, configs);
  return planSmokeTests(tests, { domain, clients });
}

/** By the stack's file, where the names of clients are not encrypted. */
function readClients(stack: StackRef): ClientConfigs {
  const file = stackFileOf(stack);
  if (!existsSync(file)) return {};
  return (parseStackFile(readFileSync(file, "utf8"))["landfall:oauth"] ?? {}) as ClientConfigs;
}
