import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach } from "vitest";
import type { RunContext } from "../../../cli/check/attempt.ts";
import { openSite } from "../../../cli/check/client.ts";
import { runSmokeTests, type SmokeResult } from "../../../cli/check/run.ts";
import {
  type AppSmokeTests,
  planSmokeTests,
  SECURITY_HEADERS,
  type SmokeTest,
} from "../../../components/smoke/index.ts";
import { type Handler, type LyingSite, startSite } from "./lyingSite.ts";

/** Longer than an honest answer takes, however much else runs. */
export const BUDGET_MS = 20_000;
export const PASSWORD = "a secret of the test user";
export const TOKEN = "a secret that the site gives";

export const tests: SmokeTest[] = [
  { name: "health", request: { path: "/health" }, expect: { status: 200, json: { "checks.db": "ok" } } },
  {
    name: "login",
    request: { method: "POST", path: "/login", body: { name: "tester", password: "{password}" } },
    expect: { status: 200, json: { token: { matches: "." } } },
    save: { token: "token" },
    p95: { requests: 4, budgetMs: BUDGET_MS },
  },
  {
    name: "me",
    request: { path: "/me", headers: { authorization: "Bearer {token}" } },
    expect: { status: 200, json: { name: "tester" } },
  },
  {
    name: "task",
    request: { method: "POST", path: "/tasks", headers: { authorization: "Bearer {token}" } },
    expect: { status: 202 },
    save: { task: "id" },
  },
  {
    name: "work",
    request: { path: "/tasks/{task}" },
    expect: { status: 200, json: { status: "done" } },
    retry: true,
  },
  {
    name: "page",
    request: { path: "/" },
    expect: {
      status: 200,
      headers: SECURITY_HEADERS,
      text: "<title>Shop</title>",
      assets: true,
      certificateDays: 7,
    },
  },
  {
    name: "authorize",
    request: { path: "/login/shop" },
    expect: { status: 302, headers: { location: { includes: "client_id=shop" } } },
  },
];

export const HEADERS = {
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "content-security-policy": "default-src 'self'",
};
export const PAGE = `<!doctype html><title>Shop</title><link rel="stylesheet" href="/a.css"><script src="/a.js"></script>`;

type Answer = { status?: number; headers?: Record<string, string>; body?: unknown };
export type Answers = Record<string, () => Answer>;

/** What an honest site answers. */
function honest(): Answers {
  let looks = 0;
  return {
    "GET /health": () => ({ body: { checks: { db: "ok" } } }),
    "POST /login": () => ({ body: { token: TOKEN } }),
    "GET /me": () => ({ body: { name: "tester" } }),
    "POST /tasks": () => ({ status: 202, body: { id: 7 } }),
    "GET /tasks/7": () => ({ body: { status: looks++ === 0 ? "queued" : "done" } }),
    "GET /": () => ({ headers: HEADERS, body: PAGE }),
    "GET /a.css": () => ({ body: "a{}" }),
    "GET /a.js": () => ({ body: "a()" }),
    "GET /login/shop": () => ({
      status: 302,
      headers: { location: "https://id.test/authorize?client_id=shop&state=secret-state" },
    }),
  };
}

export function send(response: ServerResponse, { status = 200, headers = {}, body = "" }: Answer): void {
  response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
}

/** A site that lies in some of its answers; it refuses who does not show what it gave. */
function handler(lies: Answers): Handler {
  const answers = { ...honest(), ...lies };
  return (request, response, body) => {
    const wanted = request.headers.authorization;
    if (request.url === "/login" && JSON.parse(body).password !== PASSWORD) send(response, { status: 401 });
    else if (request.url === "/me" && wanted !== `Bearer ${TOKEN}`) send(response, { status: 401 });
    else send(response, answers[`${request.method} ${request.url}`]?.() ?? { status: 404 });
  };
}

/** The site of the last run. */
let server: LyingSite | undefined;
export const requests = (): string[] => server?.requests ?? [];
afterEach(() => server?.close());

/** Starts the site; it is closed after the test. */
export async function open(
  lies: Answers | Handler,
  site: Parameters<typeof startSite>[1] = {},
): Promise<LyingSite> {
  server = await startSite(typeof lies === "function" ? lies : handler(lies), site);
  return server;
}

export async function run(
  lies: Answers | Handler,
  { budgets = {}, ...site }: Parameters<typeof startSite>[1] & { budgets?: Record<string, number> } = {},
  only: AppSmokeTests["tests"] = tests,
  context: Partial<RunContext> = {},
): Promise<SmokeResult[]> {
  const { site: found, domain } = await open(lies, site);
  const plan = planSmokeTests(
    { tests: only.map((test) => ({ budgetMs: budgets[test.name] ?? BUDGET_MS, ...test })) },
    { domain, clients: [] },
  );
  const client = await openSite(found);
  try {
    const { results } = await runSmokeTests(
      plan,
      { password: PASSWORD },
      { ask: client.ask, now: () => new Date(), sleep: (ms) => sleep(ms / 100), ...context },
    );
    return results;
  } finally {
    await client.close();
  }
}

/** Problems of each test that did not pass. */
export const failures = (results: readonly SmokeResult[]) =>
  Object.fromEntries(
    results.flatMap(({ name, result, problems }) => (result === "passed" ? [] : [[name, problems]])),
  );
