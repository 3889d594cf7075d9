import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docker } from "../../../sandbox/images/docker.ts";
import { client } from "./client.ts";
import { environment, type Stack, startStack, until, urlOf } from "./stack.ts";

let stack: Stack;
let api: string;
let url: string;
let worker: string;

const celery = ["celery", "--app", "assistant.worker", "worker", "--queues", "ai", "--concurrency", "1"];
const startApi = (...options: string[]) =>
  stack.start([...stack.options, "--publish", "127.0.0.1::8000", ...options, stack.image]);
const ended = async (container: string) => Number(await docker(["wait", container]));

const { call, newUser } = client(() => url);

beforeAll(async () => {
  stack = await startStack();
}, 900_000);
afterAll(() => stack?.remove());

test("what is missing is said all at once, without a value", async () => {
  const broken = environment({
    REDIS_PASSWORD_FILE: "/nowhere",
    JWT_SECRET_FILE: "",
    JWT_SECRET: "planted",
    FAULT: "x",
    SESSION_HOURS: "1000",
  });
  const { exitCode, output } = await stack.run(
    [...stack.options, ...broken, "--env", "DB_HOST=", stack.image],
    [],
  );
  expect(output.split("\n").slice(1)).toEqual([
    expect.stringMatching(/^ {2}- FAULT is none of: never-healthy, failing-migration, crash-at-start, /),
    "  - DB_HOST is not set",
    "  - REDIS_PASSWORD_FILE: cannot read /nowhere: No such file or directory",
    "  - SESSION_HOURS is not a number from 1 to 720",
    "  - JWT_SECRET is shorter than 32 characters",
  ]);
  expect(exitCode).toBe(78);
});

describe("the running application", () => {
  beforeAll(async () => {
    await stack.migrate();
    api = await startApi();
    worker = await stack.start([...stack.options, stack.image], celery);
    url = await urlOf(api);
    await until("the API", () => call("GET", "/health"));
  });

  test("is healthy, and runs as nobody special", async () => {
    expect(await call("GET", "/health")).toEqual({
      status: 200,
      body: { status: "healthy", checks: { database: "ok", redis: "ok" } },
    });
    expect(await docker(["exec", api, "id", "-u"])).toBe("10001");
  });

  test("registers, signs in and says who one is; wrong credentials and weak passwords are refused", async () => {
    const { id, token, credentials } = await newUser();
    expect((await call("GET", "/users/me", { token })).body).toMatchObject({
      id,
      username: credentials.username,
    });
    const wrong = { ...credentials, password: "wrong" };
    expect((await call("POST", "/auth/login", { body: wrong })).status).toBe(401);
    expect((await call("POST", "/auth/login", { body: { ...wrong, username: "nobody" } })).status).toBe(401);
    const again = { ...credentials, email: "other@example.org" };
    expect((await call("POST", "/auth/register", { body: again })).status).toBe(409);
    const weak = { username: "admin", email: "admin@example.org", password: "admin123" };
    expect((await call("POST", "/auth/register", { body: weak })).status).toBe(422);
    expect((await call("GET", "/users/me", { token: `${token}x` })).status).toBe(401);
    expect((await call("GET", "/users/me")).status).toBe(401);
  });

  test("keeps users apart", async () => {
    const [one, other] = [await newUser(), await newUser()];
    const { body: note } = await call("POST", "/notes", { token: one.token, body: { title: "mine" } });
    const { body: task } = await call("POST", "/tasks", { token: one.token, body: { text: "mine" } });
    for (const [method, path] of [
      ["GET", `/notes/${note.id}`],
      ["DELETE", `/notes/${note.id}`],
      ["GET", `/tasks/${task.id}`],
    ] as const) {
      expect((await call(method, path, { token: other.token })).status).toBe(404);
    }
    expect((await call("GET", "/notes", { token: other.token })).body).toEqual([]);
    expect((await call("GET", "/notes", { token: one.token })).body).toHaveLength(1);
  });

  test("starts OAuth with state and PKCE, and names what a provider lacks", async () => {
    const { id, token } = await newUser();
    const { body } = await call("POST", "/v1/oauth/google/authorize", { token, body: { user_id: id } });
    const query = Object.fromEntries(new URL(body.authorization_url).searchParams);
    expect(query).toMatchObject({
      client_id: "client",
      redirect_uri: "https://assistant.test/api/v1/oauth/google/callback",
      state: body.state,
      code_challenge_method: "S256",
    });
    const notion = await call("POST", "/v1/oauth/notion/authorize", { token });
    expect(notion.status).toBe(503);
    expect(notion.body.detail).toContain("NOTION_OAUTH_CLIENT_SECRET not set");
    expect(
      (await call("POST", "/v1/oauth/google/authorize", { token, body: { user_id: id + 1 } })).status,
    ).toBe(403);
    expect((await call("POST", "/v1/oauth/google/authorize", { body: { user_id: id } })).status).toBe(401);
    expect((await call("POST", "/v1/oauth/myspace/authorize", { token })).status).toBe(404);
  });

  test("a worker that is told to stop finishes its task first", async () => {
    const { token } = await newUser();
    await until("the worker", () =>
      docker(["exec", worker, "python3", "-m", "assistant.healthcheck", "worker"]),
    );
    const task = { text: "to be or not to be", seconds: 4 };
    const { body } = await call("POST", "/tasks", { token, body: task });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await docker(["stop", "--time", "30", worker]);
    expect(await ended(worker)).toBe(0);
    expect((await call("GET", `/tasks/${body.id}`, { token })).body).toMatchObject({
      status: "done",
      result: { words: 6, distinct: 4 },
    });
  });

  test("the API stops at once on SIGTERM, with success, and its log holds no secret", async () => {
    const { all: log } = await execa("docker", ["logs", api], { all: true });
    expect(log).toContain("/api/health");
    expect(log).not.toContain("planted");
    const started = Date.now();
    await docker(["stop", "--time", "20", api]);
    expect(Date.now() - started).toBeLessThan(10_000);
    expect(await ended(api)).toBe(0);
  });
});

describe("failure on demand", () => {
  const withFault = (fault: string) => startApi(...environment({ FAULT: fault }));

  test("never-healthy answers 503", async () => {
    url = await urlOf(await withFault("never-healthy"));
    const { status, body } = await until("the API", () => call("GET", "/health"));
    expect(status).toBe(503);
    expect(body.checks).toEqual({ database: "ok", redis: "ok", fault: "failed" });
  });

  test("crash-at-start ends at once, crash-after-10s only when it was healthy", async () => {
    expect(await ended(await withFault("crash-at-start"))).toBe(1);
    const started = Date.now();
    const crash = await withFault("crash-after-10s");
    url = await urlOf(crash);
    expect((await until("the API", () => call("GET", "/health"))).status).toBe(200);
    expect(await ended(crash)).toBe(1);
    expect(Date.now() - started).toBeGreaterThan(9_500);
  });

  test("slow-start-3s answers nobody for three seconds", async () => {
    const started = Date.now();
    url = await urlOf(await withFault("slow-start-3s"));
    await expect(call("GET", "/health")).rejects.toThrow();
    expect((await until("the slow API", () => call("GET", "/health"))).status).toBe(200);
    expect(Date.now() - started).toBeGreaterThan(3_000);
  });
});
