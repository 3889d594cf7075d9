import { describe, expect, it } from "vitest";
import { lies } from "./lies.ts";
import { BUDGET_MS, failures, PASSWORD, requests, run, TOKEN, tests } from "./shop.ts";

describe("smoke tests of a site", () => {
  it("pass where it is honest, with what each took", async () => {
    const results = await run({});
    expect(failures(results)).toEqual({});
    expect(results.map(({ name }) => name)).toEqual(tests.map(({ name }) => name));
    for (const { ms, budgetMs } of results) expect(ms).toBeLessThan(budgetMs);
    expect(results[1]?.p95).toMatchObject({ requests: 4, budgetMs: BUDGET_MS });
    expect(requests().filter((request) => request === "POST /login")).toHaveLength(5);
  });

  it.each(lies)("fail for $lie", async ({ answers, found }) => {
    const results = await run(answers);
    expect(failures(results)).toEqual(found);
    expect(JSON.stringify(results)).not.toMatch(`${TOKEN}|${PASSWORD}|secret-state`);
  });

  it("fail for several lies at once", async () => {
    const down = () => ({ status: 500 });
    const results = await run({ "GET /health": down, "GET /": down, "GET /login/shop": down });
    expect(Object.keys(failures(results))).toEqual(["health", "page", "authorize"]);
  });

  it("fail for a login that only sometimes works", async () => {
    let logins = 0;
    const results = await run({
      "POST /login": () => (logins++ % 3 === 2 ? { status: 500 } : { body: { token: TOKEN } }),
    });
    expect(failures(results)).toEqual({
      login: ["failed for 1 of 4 more requests, such as: has status 500, expected 200"],
    });
  });
});
