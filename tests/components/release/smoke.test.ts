import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planSmokeTests, type SmokeTest } from "../../../components/smoke/index.ts";
import { eventList } from "../../../contracts/events.ts";
import { lies } from "../../cli/check/lies.ts";
import type { Handler, startSite } from "../../cli/check/lyingSite.ts";
import { type Answers, BUDGET_MS, open, PASSWORD, requests, TOKEN, tests } from "../../cli/check/shop.ts";

/** A container of the app's, in which commands make and remove the user. */
const DOCKER = `#!/bin/bash
case $1 in
  ps) printf '%s\\n' "$CONTAINER" ;;
  exec)
    echo "\${*:3}" >>"$HOST/did"
    if [ "$3" = create ]; then printf '%s' "$MADE"; fi ;;
esac
`;
const MADE = JSON.stringify({ name: "smoke 1", password: PASSWORD });
const user = {
  service: "api",
  create: ["create"],
  values: ["name", "password"],
  remove: ["remove", "{name}"],
};

let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-smoke-"));
  writeFileSync(join(host, "docker"), DOCKER, { mode: 0o755 });
  writeFileSync(join(host, "landfall-release"), '#!/bin/sh\ncat >"$HOST/noted"\n', { mode: 0o755 });
});
afterEach(() => rmSync(host, { recursive: true }));

async function run(
  answers: Answers | Handler,
  {
    only = tests,
    made = MADE,
    container = "0123",
    site = {},
    slack = "1",
    timeout = 0,
  }: {
    only?: readonly SmokeTest[];
    made?: string;
    container?: string;
    site?: Parameters<typeof startSite>[1];
    slack?: string;
    /** Seconds after which it is told to end. */
    timeout?: number;
  } = {},
) {
  const { domain, site: found } = await open(answers, site);
  const plan = planSmokeTests(
    { user, tests: only.map((test) => ({ budgetMs: BUDGET_MS, ...test })) },
    { domain, clients: [] },
  );
  const authority = found.authorities ?? "/etc/ssl/certs/ca-certificates.crt";
  writeFileSync(join(host, "smoke.json"), JSON.stringify({ app: "shop", authority, plan }));
  // As a rollout runs it: what it has started is told to end too.
  const limit = ["timeout", String(timeout)];
  const [command = "", ...words] = [
    ...(timeout > 0 ? limit : []),
    "bash",
    "components/release/smoke.sh",
    "run",
  ];
  const result = await execa(command, words, {
    reject: false,
    env: {
      PATH: `${host}:${process.env.PATH}`,
      LANDFALL_ETC: host,
      SLACK: slack,
      HOST: host,
      CONTAINER: container,
      MADE: made,
      ...{ LIMITED_PAUSE: "0", SLOW_PAUSE: "0", TMPDIR: host },
    },
  });
  const { exitCode, stdout, stderr } = result;
  return { exitCode, stdout: stdout.replaceAll(domain, "shop.test"), stderr };
}

/** Problems of each test that did not pass. */
function failures(stdout: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let problems: string[] = [];
  for (const line of stdout.split("\n")) {
    const [, name] = /^(?:failed {3}|not run {2})(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      problems = [];
      found[name] = problems;
    } else if (line.startsWith("    ")) problems.push(line.trim());
  }
  return found;
}

/** The tests that fail, and those that they need: each takes a while, because programs of jq judge it. */
function relevant(found: Record<string, unknown>): SmokeTest[] {
  const needed = [...Object.keys(found), ...(found.health || found.page || found.authorize ? [] : ["login"])];
  if (found.work) needed.push("task");
  return tests.filter(({ name }) => needed.includes(name)).map(({ p95: _, ...test }) => test);
}

const did = () => readFileSync(join(host, "did"), "utf8").trim().split("\n");
const front: SmokeTest = { name: "front", request: { path: "/" }, expect: { status: 200 } };

describe("the smoke tests of a release", () => {
  it("pass where the site is honest, by a user who is made and removed", async () => {
    const { exitCode, stdout, stderr } = await run({});
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.replaceAll(/\d+ ms/g, "1 ms").split("\n")).toEqual([
      ...tests.map(({ name }) => `passed   ${name}  1 ms`),
      `${tests.length} of ${tests.length} smoke tests passed: https://shop.test/`,
    ]);
    expect(did()).toEqual(["create", "remove smoke 1"]);
    expect(requests().filter((request) => request === "POST /login")).toHaveLength(5);
  });

  it.each(lies)("fail for $lie", async ({ answers, found }) => {
    const { exitCode, stdout, stderr } = await run(answers, { only: relevant(found) });
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(failures(stdout)).toEqual(found);
    expect(stdout).not.toMatch(`${TOKEN}|${PASSWORD}|secret-state`);
    expect(did().at(-1)).toBe("remove smoke 1");
  });

  it("fail for a login that only sometimes works, and ask no better answer of it", async () => {
    let logins = 0;
    const { stdout } = await run(
      {
        "POST /login": () => (logins++ === 2 ? { status: 500 } : { body: { token: TOKEN } }),
      },
      { only: tests.slice(0, 2) },
    );
    expect(failures(stdout)).toEqual({
      login: ["failed for 1 of 4 more requests, such as: has status 500, expected 200"],
    });
  });
});

/** Times are 1 ms. */
function noted() {
  const text = readFileSync(join(host, "noted"), "utf8");
  const said = JSON.parse(text, (key, value) => (key === "ms" && value !== null ? 1 : value));
  const [event] = eventList.parse([{ at: "2026-11-21T15:45:00Z", kind: "verification", ...said }]);
  return { ...event, text };
}

describe("what is noted of the tests", () => {
  const one = (name: string, result: string, problems: string[] = []) => ({
    ...{ name, result, ms: result === "not run" ? null : 1, budgetMs: BUDGET_MS, problems },
  });

  it("is how each went, and of one that failed why, without a value of the test user", async () => {
    const answers = { "POST /login": () => ({ status: 500, body: { said: PASSWORD } }) };
    await run(answers, { only: tests.slice(0, 3).map(({ p95: _, ...test }) => test) });
    const { text, ...event } = noted();
    expect(event).toMatchObject({ outcome: "failed", seconds: expect.any(Number) });
    expect(event).toHaveProperty("tests", [
      one("health", "passed"),
      one("login", "failed", [
        "has status 500, expected 200",
        "has no token in its JSON, expected one like /./",
      ]),
      one("me", "not run", ["needs {token}, which nothing before it has given"]),
    ]);
    expect(text).not.toContain(PASSWORD);
  });

  it("says of one that is only too slow that it is slow", async () => {
    const late: Handler = (_, response) => void setTimeout(() => response.end(), 300);
    await run(late, { only: [{ ...front, budgetMs: 200 }] });
    expect(noted()).toMatchObject({ outcome: "failed", tests: [{ name: "front", result: "slow" }] });
  });

  it("says that they were cut short, with those that ran", async () => {
    const silent: Handler = (request, response) => {
      if (request.url === "/") response.end();
    };
    const later = { ...front, name: "later", request: { path: "/later" } };
    await run(silent, { only: [front, later], timeout: 5 });
    expect(noted()).toMatchObject({ outcome: "cut short", tests: [{ name: "front", result: "passed" }] });
    expect(did()).toEqual(["create", "remove smoke 1"]);
  });
});

describe("the time of a release's smoke test", () => {
  const slow = (...all: number[]): Handler => {
    return (_, response) => void setTimeout(() => response.end(), all.length > 1 ? all.shift() : all[0]);
  };

  it("is over its budget where the answer is late again and again", async () => {
    const { exitCode, stdout } = await run(slow(700), { only: [{ ...front, budgetMs: 500 }] });
    expect(exitCode).toBe(1);
    expect(failures(stdout).front).toEqual([expect.stringMatching(/^took \d+ ms of 500 ms$/)]);
    expect(requests()).toHaveLength(3);
  });

  it("has five times its budget while the release takes place", async () => {
    const { exitCode } = await run(slow(700), { only: [{ ...front, budgetMs: 500 }], slack: "" });
    expect(exitCode).toBe(0);
    expect(requests()).toHaveLength(1);
  });

  it("may be over it once, because the host is busy after new containers have started", async () => {
    const { exitCode } = await run(slow(2000, 0), { only: [{ ...front, budgetMs: 1500 }] });
    expect(exitCode).toBe(0);
    expect(requests()).toHaveLength(2);
  });

  it("is that of nearly all requests, where a test wants the 95th percentile", async () => {
    const { stdout } = await run(slow(60), { only: [{ ...front, p95: { requests: 3, budgetMs: 50 } }] });
    expect(failures(stdout).front).toEqual([
      expect.stringMatching(/^has a 95th percentile of \d+ ms in 3 requests, expected 50 ms$/),
    ]);
  });

  it("ends where no answer comes", async () => {
    const { stdout } = await run(() => {}, { only: [{ ...front, budgetMs: 500 }] });
    expect(failures(stdout)).toEqual({ front: ["gives no answer within 1 s"] });
  });

  it("of a task that no worker does is its budget", async () => {
    const work = tests.filter(({ name }) => name === "work").map((test) => ({ ...test, budgetMs: 1000 }));
    const { stdout } = await run(
      { "GET /tasks/7": () => ({ body: { status: "queued" } }) },
      { only: [{ ...(tests[3] as SmokeTest), request: { method: "POST", path: "/tasks" } }, ...work] },
    );
    expect(failures(stdout).work).toEqual([
      'has status "queued" in its JSON, expected "done"',
      expect.stringMatching(/^was asked again and again for \d+ ms$/),
    ]);
  });

  it("does not count what the site's own limit makes it wait", async () => {
    let refusals = 3;
    const { exitCode } = await run(
      {
        "GET /health": () => (refusals-- > 0 ? { status: 429 } : { body: { checks: { db: "ok" } } }),
      },
      { only: tests.slice(0, 1) },
    );
    expect(exitCode).toBe(0);
  });
});

describe("a release's smoke tests", () => {
  it.each([
    ["is another site's", { name: "other.test" }],
    ["has ended", { days: -1 }],
    ["is not the one on the host", { authority: false }],
  ])("fail where the certificate %s", async (_, site) => {
    const { stdout } = await run({}, { only: [front], site });
    expect(failures(stdout)).toEqual({
      front: [expect.stringMatching(/^gives no answer: its certificate is not valid \(curl: \d+\)$/)],
    });
  });

  it.each([
    { made: "a secret", why: "does not print a JSON object with the texts name, password" },
    { made: '{"name":"smoke 1"}', why: "does not print a JSON object with the texts name, password" },
    { container: "", why: "no container of the test user's service runs" },
  ])("end where the user cannot be made: $why", async ({ why, ...more }) => {
    const { exitCode, stderr, stdout } = await run({}, more);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(why);
    expect(`${stderr}${stdout}`).not.toContain("a secret");
  });

  it("fail where an expectation cannot be compared", async () => {
    const wrong = { ...front, expect: { status: 200, headers: { date: { matches: "(" } } } };
    const { exitCode, stdout } = await run({}, { only: [wrong] });
    expect(exitCode).toBe(1);
    expect(failures(stdout)).toEqual({
      front: ["has an answer that cannot be compared with what is expected"],
    });
  });
});
