import { describe, expect, it } from "vitest";
import { planSmokeTests, smokeTestProblems } from "../../components/smoke/index.ts";
import { appNames, loadApp } from "../../planning/description/load.ts";

const apps = await Promise.all(appNames().map(async (name) => [name, await loadApp(name)] as const));
const described = apps.flatMap(([name, app]) => (app?.smokeTests ? [{ name, tests: app.smokeTests }] : []));
const clients = [{ name: "google", redirectUri: "https://shop.test/callback/google" }];

it("the apps of the checkout have smoke tests", () => {
  expect(described.map(({ name }) => name)).toEqual(["personal-assistant", "prosight"]);
});

describe.each(described)("the smoke tests of $name", ({ name, tests }) => {
  const { steps, user } = planSmokeTests(tests, { domain: "shop.test", clients });

  it("can run", () => {
    expect(smokeTestProblems(tests, `apps/${name}/app.ts`)).toEqual([]);
  });

  it("are by a user who is removed by the name that was made", () => {
    expect(user?.remove.at(-1)).toMatch(/^\{\w+\}$/);
    expect(user?.remove.slice(0, 3)).toEqual(user?.create.slice(0, 3));
  });

  it.each([
    ["the certificate", steps.some(({ expect: { certificateDays } }) => certificateDays !== undefined)],
    ["the security headers", steps.some(({ expect: { headers } }) => headers?.["content-security-policy"])],
    ["the redirect to HTTPS", steps.some(({ url }) => url.startsWith("http:"))],
    ["the redirect URI of a client", JSON.stringify(steps).includes(encodeURIComponent("/callback/google"))],
    ["the health with its 95th percentile", steps.some((step) => step.url.endsWith("/health") && step.p95)],
    ["a signed-in user", steps.some(({ headers }) => headers.authorization)],
    ["a load of more than one page", steps.filter(({ load }) => load).length > 1],
  ])("look at %s", (_, isThere) => {
    expect(isThere).toBeTruthy();
  });
});
