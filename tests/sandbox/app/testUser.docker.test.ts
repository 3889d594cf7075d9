/** The reference application passes its own smoke tests, by a user who leaves nothing behind. */
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smokeTests } from "../../../apps/personal-assistant/smokeTests.ts";
import { client } from "./client.ts";
import { smokeAgainst } from "./smokeAgainst.ts";
import { type Stack, startStack, until, urlOf } from "./stack.ts";

const worker = ["celery", "--app", "assistant.worker", "worker", "--queues", "ai", "--concurrency", "1"];
let stack: Stack;
let api: string;
let url: string;
const { call, newUser } = client(() => url);

const testUser = async (...words: string[]) => {
  const command = ["exec", api, "python3", "-m", "assistant.test_user", ...words];
  const { exitCode, stdout } = await execa("docker", command, { reject: false, stdin: "ignore" });
  return { exitCode, stdout };
};
const users = () => stack.psql("SELECT count(*) FROM assistant.users");

beforeAll(async () => {
  stack = await startStack();
  await stack.migrate();
  await stack.start([...stack.options, stack.image], worker);
  api = await stack.start([...stack.options, "--publish", "127.0.0.1::8000", stack.image]);
  url = await urlOf(api);
  await until("the API", () => call("GET", "/health"));
}, 900_000);
afterAll(() => stack?.remove());

test("every smoke test of the app passes, and nothing is left of the user", async () => {
  const clients = [{ name: "google", redirectUri: "https://assistant.test/api/v1/oauth/google/callback" }];
  const context = { domain: "assistant.test", clients };
  const found = await smokeAgainst(api, url, smokeTests, context);
  expect(found).toMatchObject({ failed: [], problems: [] });
  expect(found.passed).toContain("authorize (google)");
  expect(await users()).toBe("0");
  expect(await stack.psql("SELECT count(*) FROM assistant.task_results")).toBe("0");
});

test("removes what an interrupted run has left behind, and no other user", async () => {
  const { credentials } = await newUser();
  const left = JSON.parse((await testUser("create")).stdout);
  const kept = JSON.parse((await testUser("create")).stdout);
  await stack.psql(
    `UPDATE assistant.users SET created_at = now() - interval '2 hours' WHERE username IN ('${left.username}', '${credentials.username}')`,
  );
  const made = JSON.parse((await testUser("create")).stdout);
  expect(await stack.psql("SELECT username FROM assistant.users ORDER BY id")).toBe(
    [credentials.username, kept.username, made.username].join("\n"),
  );
  expect((await testUser("remove", credentials.username)).exitCode).toBe(64);
  expect((await testUser("remove", kept.username)).exitCode).toBe(0);
  expect(await users()).toBe("2");
});
