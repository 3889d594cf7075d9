import { describe, expect, it } from "vitest";
import { openSite } from "../../../cli/check/client.ts";
import { runSmokeTests } from "../../../cli/check/run.ts";
import { planSmokeTests, type SmokeTest } from "../../../components/smoke/index.ts";
import type { Handler } from "./lyingSite.ts";
import { failures, requests, run, send, tests } from "./shop.ts";

describe("the time of a smoke test", () => {
  const page = (ms: number): Handler => {
    return (_, response) => void setTimeout(() => send(response, {}), ms);
  };
  const front: SmokeTest = { name: "front", request: { path: "/" }, expect: { status: 200 } };

  it("is over its budget where the answer is late", async () => {
    const [result] = await run(page(150), {}, [{ ...front, budgetMs: 120 }]);
    expect(result?.result).toBe("failed");
    expect(result?.problems).toEqual([
      expect.stringMatching(/^took \d+ ms of 120 ms$|^gives no answer within 240 ms$/),
    ]);
  });

  it("ends where no answer comes", async () => {
    const [result] = await run(() => {}, {}, [{ ...front, budgetMs: 100 }]);
    expect(result?.problems).toEqual(["gives no answer within 200 ms"]);
  });

  it("is that of nearly all requests, where a test wants the 95th percentile", async () => {
    const slow = { ...front, p95: { requests: 3, budgetMs: 50 } };
    const [result] = await run(page(80), {}, [slow]);
    expect(result?.problems).toEqual([
      expect.stringMatching(/^has a 95th percentile of \d+ ms in 3 requests, expected 50 ms$/),
    ]);
  });

  it("of a task that no worker does is its budget", async () => {
    let now = 0;
    const work = tests.filter(({ name }) => name === "work").map((test) => ({ ...test, needs: [] }));
    const results = await run(
      { "GET /tasks/7": () => ({ body: { status: "queued" } }) },
      { budgets: { work: 1000 } },
      [{ ...tests[3], request: { method: "POST", path: "/tasks" } } as SmokeTest, ...work],
      {
        now: () => new Date(now),
        async sleep(ms) {
          now += ms;
        },
      },
    );
    expect(failures(results)).toEqual({
      work: ['has status "queued" in its JSON, expected "done"', "was asked again and again for 1000 ms"],
    });
  });

  it("does not count what the site's own limit makes it wait", async () => {
    let refusals = 3;
    const results = await run({
      "GET /health": () => (refusals-- > 0 ? { status: 429 } : { body: { checks: { db: "ok" } } }),
    });
    expect(failures(results)).toEqual({});
  });

  it("is not spent on a site that only refuses", async () => {
    const results = await run({ "GET /health": () => ({ status: 429, body: { checks: { db: "ok" } } }) });
    expect(failures(results)).toEqual({ health: ["has status 429, expected 200"] });
    expect(requests().filter((request) => request === "GET /health")).toHaveLength(10);
  });
});

describe("the certificate of a site", () => {
  const front: SmokeTest[] = [
    { name: "front", request: { path: "/" }, expect: { status: 200, certificateDays: 7 } },
  ];
  it.each([
    { lie: "is near its end", site: { days: 3 }, problem: "has a certificate for 3 more days, expected 7" },
    { lie: "has ended", site: { days: -1 }, problem: "gives no answer: CERT_HAS_EXPIRED" },
    {
      lie: "is another site's",
      site: { name: "other.test" },
      problem: "gives no answer: ERR_TLS_CERT_ALTNAME_INVALID",
    },
    {
      lie: "is of nobody's authority",
      site: { authority: false },
      problem: "gives no answer: UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    },
  ])("fails where it $lie", async ({ site, problem }) => {
    expect(failures(await run({}, site, front))).toEqual({ front: [problem] });
  });

  it("passes where it is in force for longer", async () => {
    expect(failures(await run({}, {}, front))).toEqual({});
  });
});

it("a site that is not there fails every test", async () => {
  const client = await openSite({ url: "https://localhost:1/", address: "127.0.0.1" });
  const plan = planSmokeTests({ tests: [tests[0] as SmokeTest] }, { domain: "localhost:1", clients: [] });
  const context = { ask: client.ask, now: () => new Date(), sleep: async () => {} };
  const { results } = await runSmokeTests(plan, {}, context);
  await client.close();
  expect(failures(results)).toEqual({ health: ["gives no answer: ECONNREFUSED"] });
});
