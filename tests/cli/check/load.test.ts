import { describe, expect, it } from "vitest";
import type { RunContext } from "../../../cli/check/attempt.ts";
import { loadSteps, runLoad } from "../../../cli/check/load.ts";
import { planSmokeTests } from "../../../components/smoke/index.ts";

const page = '<script src="/a.js"></script>';
const plan = planSmokeTests(
  {
    tests: [
      { name: "once", request: { path: "/once" }, expect: { status: 200 } },
      { name: "health", request: { path: "/health" }, expect: { status: 200 }, load: true },
      { name: "page", request: { path: "/" }, expect: { status: 200, assets: true }, load: true },
      {
        name: "notes",
        request: { path: "/notes", headers: { authorization: "Bearer {token}" } },
        expect: { status: 200 },
        load: true,
      },
    ],
  },
  { domain: "shop.test", clients: [] },
);

/** A site whose answers take as long as `ms` says, on a clock of its own. */
function site(ms: (path: string) => number, status = (_path: string, _count: number) => 200) {
  const asked: string[] = [];
  let now = 0;
  const waiting: { at: number; wake: () => void }[] = [];
  const sleep = (duration: number) =>
    new Promise<void>((wake) => {
      waiting.push({ at: now + duration, wake });
    });
  const context: RunContext = {
    now: () => new Date(now),
    sleep,
    async ask({ url }) {
      const path = new URL(url).pathname;
      asked.push(path);
      await sleep(ms(path));
      return { ms: ms(path), answer: { status: status(path, asked.length), headers: {}, body: page } };
    },
  };
  /** Lets the time pass: the next one to wake after the other. */
  async function pass<T>(work: Promise<T>): Promise<T> {
    let done = false;
    work.then(() => {
      done = true;
    });
    while (!done) {
      await new Promise((turn) => setImmediate(turn));
      const next = waiting.sort((a, b) => a.at - b.at).shift();
      if (next === undefined) continue;
      now = next.at;
      next.wake();
    }
    return work;
  }
  return { context, pass, asked };
}

const settings = { users: 5, seconds: 10, pauseMs: 1000 };

describe("the load", () => {
  it("is what the tests name, and what needs no more than there is", () => {
    expect(loadSteps(plan, {}).map(({ name }) => name)).toEqual(["health", "page"]);
    const all = loadSteps(plan, { token: "t" });
    expect(all.map(({ name }) => name)).toEqual(["health", "page", "notes"]);
    expect(all[2]?.headers).toEqual({ authorization: "Bearer t" });
  });

  it("ends in time, and no user asks twice within the pause", async () => {
    const { context, pass, asked } = site(() => 100);
    const results = await pass(runLoad(loadSteps(plan, {}), settings, context));
    expect(results).toEqual([
      { name: "health", requests: 22, failed: 0, p95: 100, targetMs: 200, problems: [] },
      { name: "page", requests: 22, failed: 0, p95: 200, targetMs: 2000, problems: [] },
    ]);
    expect(asked.length).toBe(22 + 2 * 22);
    expect(context.now().getTime()).toBeLessThan(12_000);
  });

  it("fails where an endpoint is slower than 200 ms, and a page is not", async () => {
    const { context, pass } = site(() => 201);
    const results = await pass(runLoad(loadSteps(plan, {}), settings, context));
    expect(results.map(({ problems }) => problems)).toEqual([
      ["has a 95th percentile of 201 ms, expected 200 ms"],
      [],
    ]);
  });

  it("fails where a page with its assets takes more than 2 s", async () => {
    const { context, pass } = site((path) => (path === "/health" ? 10 : 1001));
    const results = await pass(runLoad(loadSteps(plan, {}), settings, context));
    expect(results.map(({ problems }) => problems)).toEqual([
      [],
      ["has a 95th percentile of 2002 ms, expected 2000 ms"],
    ]);
  });

  it("fails for refused requests, and does not ask them again", async () => {
    const { context, pass, asked } = site(
      () => 10,
      (_, count) => (count % 4 === 0 ? 429 : 200),
    );
    const health = loadSteps(plan, {}).slice(0, 1);
    const [result] = await pass(runLoad(health, settings, context));
    expect(result?.problems).toEqual([
      `failed for ${result?.failed} of ${asked.length} requests, such as: has status 429, expected 200`,
    ]);
    expect(result?.failed).toBe(Math.floor(asked.length / 4));
  });
});
