import type { Problem } from "../../problem.ts";
import { placeholdersOf, substitute } from "./placeholders.ts";
import type { AppSmokeTests, SmokeExpectation, SmokeTest, TestUser } from "./types.ts";

export const DEFAULT_BUDGET_MS = 2000;

/** What the tests of a stack depend on. */
export interface SmokeContext {
  domain: string;
  /** The clients that the stack configures. */
  clients: readonly { name: string; redirectUri: string }[];
}

/** A test as it runs on a stack: with the site's values, without those that only its run knows. */
export interface SmokeStep {
  name: string;
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** JSON text. */
  body?: string;
  expect: SmokeExpectation;
  budgetMs: number;
  retry: boolean;
  save: Readonly<Record<string, string>>;
  p95?: { requests: number; budgetMs: number };
  load: boolean;
  /** Names of the values that its run needs. */
  needs: readonly string[];
}

export interface SmokePlan {
  domain: string;
  user?: TestUser;
  steps: readonly SmokeStep[];
}

/** What the host needs to ask its own site. */
export interface HostSmokeTests {
  /** Name of the app, the value of a label of its containers. */
  app: string;
  /** File on the host with the certificate that the site must show. */
  authority: string;
  plan: SmokePlan;
}

/** The tests of a stack, as data: one step a test, and one for each client where the test names a provider. */
export function planSmokeTests({ user, tests }: AppSmokeTests, context: SmokeContext): SmokePlan {
  return {
    domain: context.domain,
    ...(user && { user }),
    steps: tests.flatMap((test) => expand(test, context)),
  };
}

function expand(test: SmokeTest, { domain, clients }: SmokeContext): SmokeStep[] {
  if (!namesProvider(test)) return [toStep(test, test.name, { domain })];
  return clients.map(({ name: provider, redirectUri }) =>
    toStep(test, `${test.name} (${provider})`, {
      domain,
      provider,
      redirectUri: encodeURIComponent(redirectUri),
    }),
  );
}

function namesProvider({ request, expect }: SmokeTest): boolean {
  const used = placeholdersOf([request, expect]);
  return used.includes("provider") || used.includes("redirectUri");
}

function toStep(test: SmokeTest, name: string, values: Readonly<Record<string, string>>): SmokeStep {
  const { budgetMs = DEFAULT_BUDGET_MS, retry = false, save = {}, p95, load = false } = test;
  const { method = "GET", path, headers = {}, body, insecure = false } = substitute(test.request, values);
  const request = {
    method,
    url: `${insecure ? "http" : "https"}://${values.domain}${path}`,
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  return {
    ...{ name, ...request, expect: substitute(test.expect, values), budgetMs, retry, save, load },
    ...(p95 && { p95 }),
    needs: placeholdersOf(request),
  };
}

/** What is wrong with the tests of an app. @param where the app's description */
export function smokeTestProblems({ user, tests }: AppSmokeTests, where: string): Problem[] {
  const problems: Problem[] = [];
  const ofStack = ["domain", "provider", "redirectUri"];
  const known = new Set([...ofStack, ...(user?.values ?? [])]);
  const names = new Set<string>();
  const report = (name: string, problem: string, fix: string) =>
    problems.push({ where: `${where}: smoke test "${name}"`, problem, fix });
  for (const { name, request, expect, save = {} } of tests) {
    if (names.has(name)) report(name, "is there twice", "give each test a name of its own");
    names.add(name);
    if (!request.path.startsWith("/")) report(name, "has a path without a / before it", `/${request.path}`);
    for (const value of placeholdersOf(expect))
      if (!ofStack.includes(value))
        report(
          name,
          `expects {${value}}, and an expected value must not be a secret`,
          `use one of: ${ofStack.join(", ")}`,
        );
    for (const value of placeholdersOf(request))
      if (!known.has(value))
        report(
          name,
          `uses {${value}}, which neither the test user nor an earlier test gives`,
          `use one of: ${[...known].sort().join(", ")}`,
        );
    for (const header of Object.keys(expect.headers ?? {}))
      if (header !== header.toLowerCase())
        report(name, `expects the header ${header}`, `write ${header.toLowerCase()}`);
    for (const value of Object.keys(save)) known.add(value);
  }
  for (const value of placeholdersOf(user?.remove ?? []))
    if (!user?.values.includes(value))
      problems.push({
        where: `${where}: the command that removes the test user`,
        problem: `uses {${value}}, which the command that makes the user does not print`,
        fix: `use one of: ${user?.values.join(", ")}`,
      });
  return problems;
}
