import {
  type AppSmokeTests,
  CERTIFICATE_DAYS,
  SECURITY_HEADERS,
  type SmokeTest,
} from "../../components/smoke/index.ts";

const authorization = { authorization: "Bearer {token}" };

/** What anybody sees. */
const site: SmokeTest[] = [
  {
    name: "redirect to HTTPS",
    request: { path: "/", insecure: true },
    expect: { status: 308, headers: { location: "https://{domain}/" } },
  },
  {
    name: "page, assets, headers and TLS",
    request: { path: "/" },
    expect: {
      status: 200,
      text: "<title>Personal Assistant</title>",
      headers: SECURITY_HEADERS,
      assets: true,
      certificateDays: CERTIFICATE_DAYS,
    },
    load: true,
  },
  {
    name: "health",
    request: { path: "/api/health" },
    expect: {
      status: 200,
      json: { status: "healthy", "checks.database": "ok", "checks.redis": "ok" },
    },
    p95: { requests: 20, budgetMs: 200 },
    load: true,
  },
];

/** What a user does. The limit of the API is 10 logins a minute of one user. */
const account: SmokeTest[] = [
  {
    name: "login",
    request: {
      method: "POST",
      path: "/api/auth/login",
      body: { username: "{username}", password: "{password}" },
    },
    expect: { status: 200, json: { token_type: "bearer" } },
    save: { token: "access_token" },
    p95: { requests: 9, budgetMs: 1_000 },
  },
  {
    name: "login with a wrong password",
    request: { method: "POST", path: "/api/auth/login", body: { username: "nobody", password: "wrong" } },
    expect: { status: 401 },
  },
  {
    name: "signed-in user",
    request: { path: "/api/users/me", headers: authorization },
    expect: { status: 200, json: { email: { matches: "@smoke-test\\.invalid$" } } },
    p95: { requests: 10, budgetMs: 200 },
    load: true,
  },
  { name: "nobody signed in", request: { path: "/api/users/me" }, expect: { status: 401 } },
];

const oauth: SmokeTest[] = [
  {
    name: "providers",
    request: { path: "/api/v1/oauth/providers", headers: authorization },
    expect: { status: 200, json: { "0.name": { matches: "." } } },
  },
  {
    name: "authorize",
    request: { method: "POST", path: "/api/v1/oauth/{provider}/authorize", headers: authorization },
    expect: {
      status: 200,
      json: { authorization_url: { includes: "redirect_uri={redirectUri}" }, state: { matches: "." } },
    },
  },
];

/** A round trip through the database, and one through a worker. */
const work: SmokeTest[] = [
  {
    name: "write to the database",
    request: { method: "POST", path: "/api/notes", headers: authorization, body: { title: "Smoke test" } },
    expect: { status: 201 },
    save: { note: "id" },
  },
  {
    name: "read from the database",
    request: { path: "/api/notes/{note}", headers: authorization },
    expect: { status: 200, json: { title: "Smoke test" } },
    p95: { requests: 10, budgetMs: 200 },
    load: true,
  },
  {
    name: "delete from the database",
    request: { method: "DELETE", path: "/api/notes/{note}", headers: authorization },
    expect: { status: 204 },
  },
  {
    name: "task for a worker",
    request: { method: "POST", path: "/api/tasks", headers: authorization, body: { text: "one two three" } },
    expect: { status: 202 },
    save: { task: "id" },
  },
  {
    name: "result of a worker",
    request: { path: "/api/tasks/{task}", headers: authorization },
    expect: { status: 200, json: { status: "done" } },
    budgetMs: 30_000,
    retry: true,
  },
];

export const smokeTests: AppSmokeTests = {
  user: {
    service: "api",
    create: ["python3", "-m", "assistant.test_user", "create"],
    values: ["username", "password"],
    remove: ["python3", "-m", "assistant.test_user", "remove", "{username}"],
  },
  tests: [...site, ...account, ...oauth, ...work],
};
