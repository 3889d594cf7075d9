import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Reply } from "../../../cli/check/attempt.ts";
import { confirmLoad } from "../../../cli/check/check.ts";
import { type CheckPlan, checkSite } from "../../../cli/check/checkSite.ts";
import { type CheckReport, describeOutcome } from "../../../cli/check/report.ts";
import { describeSite } from "../../../cli/check/site.ts";
import type { AppSmokeTests } from "../../../components/smoke/index.ts";
import { planAppTests } from "../../../planning/smoke.ts";

const smokeTests: AppSmokeTests = {
  user: { service: "api", create: ["create"], values: ["password"], remove: ["remove"] },
  tests: [
    { name: "health", request: { path: "/health" }, expect: { status: 200 }, load: true },
    {
      name: "login",
      request: { method: "POST", path: "/login", body: { password: "{password}" } },
      expect: { status: 200 },
      budgetMs: 500,
      p95: { requests: 2, budgetMs: 300 },
    },
  ],
};

async function check(
  answer: (path: string) => Reply,
  settings: Partial<CheckPlan> = {},
  run = async (_service: string, [word]: readonly string[]) => (word === "create" ? '{"password":"p"}' : ""),
) {
  const printed: string[] = [];
  let now = 0;
  const report = await checkSite(
    {
      plan: planAppTests({ name: "shop", smokeTests }, "shop.test", {}),
      stack: "prod",
      url: "https://shop.test/",
      ...settings,
    },
    {
      run,
      context: {
        ask: async ({ url }) => answer(new URL(url).pathname),
        now: () => new Date(now),
        async sleep(ms) {
          now += ms;
        },
      },
      print: (lines) => printed.push(...lines),
    },
  );
  return { report, printed: [...printed, ...describeOutcome(report, " --stack prod")] };
}

const answer = (status: number, ms = 12.4): Reply => ({ ms, answer: { status, headers: {}, body: "" } });
const load = { users: 1, seconds: 1, pauseMs: 500 };

describe("landfall check", () => {
  it("shows each test with its milliseconds and its budget", async () => {
    const { report, printed } = await check(() => answer(200));
    expect(report.passed).toBe(true);
    expect(printed).toEqual([
      "passed   health                              12 of 2000 ms",
      "passed   login                               12 of 500 ms, 95 % of 2 within 12 of 300 ms",
      "2 of 2 smoke tests passed: https://shop.test/",
    ]);
  });

  it("shows below a test what differs, and at the end what to type", async () => {
    const { report, printed } = await check((path) => (path === "/login" ? answer(500) : answer(200, 2500)));
    expect(report.passed).toBe(false);
    expect(printed).toEqual([
      "failed   health                              2500 of 2000 ms",
      "           took 2500 ms of 2000 ms",
      "failed   login                               12 of 500 ms",
      "           has status 500, expected 200",
      "0 of 2 smoke tests passed: https://shop.test/",
      "Look at: bin/landfall ps --stack prod, bin/landfall logs --stack prod. Back: bin/landfall rollback --stack prod",
    ]);
  });

  it("is not well where the test user cannot be removed, although every test passed", async () => {
    const { report, printed } = await check(
      () => answer(200),
      {},
      async (_, [word]) => {
        if (word === "create") return '{"password":"p"}';
        throw new Error("refused");
      },
    );
    expect(report.passed).toBe(false);
    expect(printed).toContain("The test user could not be removed: refused");
  });

  it("shows the load of what may be asked often", async () => {
    const { report, printed } = await check(() => answer(200), { load });
    expect(report).toEqual({
      stack: "prod",
      url: "https://shop.test/",
      passed: true,
      tests: [
        { name: "health", result: "passed", ms: 12, budgetMs: 2000, problems: [] },
        {
          ...{ name: "login", result: "passed", ms: 12, budgetMs: 500, problems: [] },
          p95: { ms: 12, budgetMs: 300, requests: 2 },
        },
      ],
      load: [{ name: "health", requests: 2, failed: 0, p95: 12, targetMs: 200, problems: [] }],
      problems: [],
    } satisfies CheckReport);
    expect(printed.slice(2)).toEqual([
      "1 users for 1 s:",
      "passed   health                              95 % of 2 within 12 of 200 ms",
      "2 of 2 smoke tests passed: https://shop.test/",
      "1 of 1 passed under load.",
    ]);
  });

  it("is not well where the load is too much", async () => {
    const { report } = await check(() => answer(200, 250), { load });
    expect(report.tests.every(({ result }) => result === "passed")).toBe(true);
    expect(report.passed).toBe(false);
  });

  it("leaves the load out where a test fails", async () => {
    const { report } = await check(() => answer(500), { load });
    expect(report.load).toBeUndefined();
    expect(report.problems).toEqual(["The load was left out, because a test failed."]);
  });
});

describe("the site", () => {
  const config = {
    "landfall:domain": { value: "shop.test" },
    "landfall:dns": { objectValue: { nameServer: "192.0.2.53" } },
    "landfall:certificate": { objectValue: { acmeServer: "https://ca.test/directory" } },
  };
  it("is where its name server says, with a certificate of the authority that the stack names", () => {
    expect(describeSite(config)).toEqual({
      url: "https://shop.test/",
      nameServer: "192.0.2.53",
      otherAuthority: true,
    });
    expect(describeSite({ "landfall:domain": { value: "shop.test" } })).toEqual({
      url: "https://shop.test/",
      otherAuthority: false,
    });
  });

  it("of a sandbox is at the droplet's address, with the sandbox's authority", () => {
    const sandbox = { address: "198.18.0.200", authorities: "/roots.pem" };
    expect(describeSite(config, sandbox)).toEqual({ url: "https://shop.test/", ...sandbox });
  });
});

describe("the load on a protected stack", () => {
  const protectedStack = { "landfall:protect": { value: "true" } };
  const terminal = process.stdin.isTTY;
  beforeEach(() => {
    process.stdin.isTTY = false;
    vi.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => {
    process.stdin.isTTY = terminal;
    vi.restoreAllMocks();
  });

  it("is refused where nobody can confirm it", async () => {
    await expect(confirmLoad("prod", protectedStack, {})).rejects.toThrow(
      "prod is protected, and 50 users who ask it for 30 s may slow it down. To confirm it without a terminal, add --yes",
    );
  });

  it("is made where it is confirmed, or the stack is not protected", async () => {
    expect(await confirmLoad("prod", protectedStack, { yes: true })).toBe(true);
    expect(await confirmLoad("prod", {}, {})).toBe(true);
  });
});
