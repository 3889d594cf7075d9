import { join } from "node:path/posix";
import { certificateDirectory } from "../components/certificate/index.ts";
import { type ClientConfigs, describeClients } from "../components/oauth/index.ts";
import {
  FRONT_PAGE_TESTS,
  type HostSmokeTests,
  planSmokeTests,
  type SmokePlan,
  smokeTestProblems,
} from "../components/smoke/index.ts";
import type { Config } from "../config/load.ts";
import { ProblemsError } from "../problem.ts";
import type { App } from "./description/types.ts";

/**
 * The smoke tests of a stack; of an app that names none, one of its front page.
 * @throws ProblemsError where the description is wrong
 */
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

/**
 * The tests that decide on the host whether a release stays. Undefined where the app names none, and for a pinned stack: an
 * earlier release need not pass the tests of today, and nothing must stand in the way of a rollback.
 */
export function hostSmokeTests({
  app,
  domain,
  oauth,
  release,
}: Pick<Config, "app" | "domain" | "oauth" | "release">): HostSmokeTests | undefined {
  if (app.smokeTests === undefined || release !== undefined) return undefined;
  const authority = join(certificateDirectory(domain), "fullchain.pem");
  return { app: app.name, authority, plan: planAppTests(app, domain, oauth ?? {}) };
}
