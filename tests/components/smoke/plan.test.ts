import { describe, expect, it } from "vitest";
import { type AppSmokeTests, planSmokeTests, smokeTestProblems } from "../../../components/smoke/index.ts";

const user = {
  service: "api",
  create: ["test-user"],
  values: ["username", "password"],
  remove: ["remove", "{username}"],
};

const tests: AppSmokeTests = {
  user,
  tests: [
    { name: "health", request: { path: "/health" }, expect: { status: 200 }, load: true },
    {
      name: "login",
      request: { method: "POST", path: "/login", body: { username: "{username}", password: "{password}" } },
      expect: { status: 200 },
      budgetMs: 1000,
      save: { token: "access_token" },
      p95: { requests: 9, budgetMs: 1000 },
    },
    {
      name: "authorize",
      request: { path: "/login/{provider}", headers: { authorization: "Bearer {token}" } },
      expect: { status: 302, headers: { location: { includes: "redirect_uri={redirectUri}&" } } },
    },
    {
      name: "to HTTPS",
      request: { path: "/", insecure: true },
      expect: { status: 308, headers: { location: "https://{domain}/" } },
    },
  ],
};

const health = {
  ...{ name: "health", method: "GET", url: "https://shop.test/health", headers: {}, expect: { status: 200 } },
  ...{ budgetMs: 2000, retry: false, save: {}, load: true, needs: [] },
};
const common = { budgetMs: 2000, retry: false, save: {}, load: false };

describe("the plan of smoke tests", () => {
  it("has a step for each test, and for each client where a test names a provider", () => {
    const clients = [
      { name: "google", redirectUri: "https://shop.test/callback/google" },
      { name: "github", redirectUri: "https://shop.test/callback/github" },
    ];
    const authorize = (provider: string) => ({
      ...common,
      name: `authorize (${provider})`,
      method: "GET",
      url: `https://shop.test/login/${provider}`,
      headers: { authorization: "Bearer {token}" },
      expect: {
        status: 302,
        headers: {
          location: { includes: `redirect_uri=https%3A%2F%2Fshop.test%2Fcallback%2F${provider}&` },
        },
      },
      needs: ["token"],
    });
    expect(planSmokeTests(tests, { domain: "shop.test", clients })).toEqual({
      domain: "shop.test",
      user,
      steps: [
        health,
        {
          ...common,
          name: "login",
          method: "POST",
          url: "https://shop.test/login",
          headers: { "content-type": "application/json" },
          body: '{"username":"{username}","password":"{password}"}',
          expect: { status: 200 },
          budgetMs: 1000,
          save: { token: "access_token" },
          p95: { requests: 9, budgetMs: 1000 },
          needs: ["username", "password"],
        },
        authorize("google"),
        authorize("github"),
        {
          ...common,
          name: "to HTTPS",
          method: "GET",
          url: "http://shop.test/",
          headers: {},
          expect: { status: 308, headers: { location: "https://shop.test/" } },
          needs: [],
        },
      ],
    });
  });

  it("has no step for a provider where the stack has no client", () => {
    const { steps } = planSmokeTests(tests, { domain: "shop.test", clients: [] });
    expect(steps.map(({ name }) => name)).toEqual(["health", "login", "to HTTPS"]);
  });

  it("leaves the braces of a regular expression alone", () => {
    const matches = { matches: "^[a-z]{2,3}{domain}$" };
    const { steps } = planSmokeTests(
      { tests: [{ name: "a", request: { path: "/" }, expect: { status: 200, json: { id: matches } } }] },
      { domain: "shop.test", clients: [] },
    );
    expect(steps[0]?.expect.json).toEqual({ id: matches });
  });
});

describe("problems of smoke tests", () => {
  it("are none where every value is given before it is used", () => {
    expect(smokeTestProblems(tests, "app.ts")).toEqual([]);
  });

  it("are reported all at once", () => {
    const wrong: AppSmokeTests = {
      user: { ...user, remove: ["remove", "{id}"] },
      tests: [
        { name: "a", request: { path: "a/{token}" }, expect: { status: 200 } },
        { name: "a", request: { path: "/" }, expect: { status: 200, json: { name: "{username}" } } },
        { name: "b", request: { path: "/" }, expect: { status: 200, headers: { Location: "/" } } },
      ],
    };
    expect(smokeTestProblems(wrong, "app.ts")).toEqual([
      {
        where: 'app.ts: smoke test "a"',
        problem: "has a path without a / before it",
        fix: "/a/{token}",
      },
      {
        where: 'app.ts: smoke test "a"',
        problem: "uses {token}, which neither the test user nor an earlier test gives",
        fix: "use one of: domain, password, provider, redirectUri, username",
      },
      {
        where: 'app.ts: smoke test "a"',
        problem: "is there twice",
        fix: "give each test a name of its own",
      },
      {
        where: 'app.ts: smoke test "a"',
        problem: "expects {username}, and an expected value must not be a secret",
        fix: "use one of: domain, provider, redirectUri",
      },
      {
        where: 'app.ts: smoke test "b"',
        problem: "expects the header Location",
        fix: "write location",
      },
      {
        where: "app.ts: the command that removes the test user",
        problem: "uses {id}, which the command that makes the user does not print",
        fix: "use one of: username, password",
      },
    ]);
  });
});
