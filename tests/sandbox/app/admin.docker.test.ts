import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { client } from "./client.ts";
import { environment, type Stack, startStack, until, urlOf } from "./stack.ts";

let stack: Stack;
let api: string;
let url: string;
const { call, newUser } = client(() => url);

const OWN = "correct horse battery staple";
/** What an operator types, as `landfall exec api -- python3 -m assistant.admin ...` runs it. */
const admin = async (...words: string[]) => {
  const command = ["exec", api, "python3", "-m", "assistant.admin", ...words];
  const { exitCode, all } = await execa("docker", command, { all: true, reject: false, stdin: "ignore" });
  return { exitCode, output: all };
};
const passwordIn = (output: string) => /not shown again: (\S+)$/.exec(output)?.[1] ?? "none";
const login = (username: string, password: string) =>
  call("POST", "/auth/login", { body: { username, password } });
const choose = (username: string, password: string, new_password: string) =>
  fetch(`${url}/api/auth/password`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password, new_password }),
  }).then(({ status }) => status);

beforeAll(async () => {
  stack = await startStack();
  await stack.migrate();
  api = await stack.start([
    ...[...stack.options, "--publish", "127.0.0.1::8000"],
    ...[...environment({ LOGINS_PER_MINUTE: "100" }), stack.image],
  ]);
  url = await urlOf(api);
  await until("the API", () => call("GET", "/health"));
}, 900_000);
afterAll(() => stack?.remove());

test("a new administrator gets a password that opens nothing but the choice of another, and once", async () => {
  expect(await stack.psql("SELECT count(*) FROM assistant.users")).toBe("0");
  const { exitCode, output } = await admin("create", "Root@Example.org");
  expect(exitCode).toBe(0);
  const password = passwordIn(output);
  expect(password.length).toBeGreaterThan(20);
  expect(await stack.psql("SELECT to_jsonb(u)::text FROM assistant.users u")).not.toContain(password);
  expect(await stack.psql("SELECT role FROM assistant.user_roles")).toBe("admin");

  expect(await login("root@example.org", password)).toMatchObject({
    status: 403,
    body: { detail: "this password is for one use: choose one of your own first, at /api/auth/password" },
  });
  expect(await choose("root@example.org", "admin123", OWN)).toBe(401);
  expect(await choose("root@example.org", password, "admin123")).toBe(422);
  expect(await choose("root@example.org", password, password)).toBe(422);
  expect(
    (await Promise.all([OWN, `${OWN}!`].map((own) => choose("root@example.org", password, own)))).sort(),
  ).toEqual([204, 401]);
  expect((await login("root@example.org", password)).status).toBe(401);
  const logins = await Promise.all([OWN, `${OWN}!`].map((own) => login("root@example.org", own)));
  const { body } = logins.find(({ status }) => status === 200) ?? { body: { access_token: "" } };
  expect((await call("GET", "/users/me", { token: body.access_token })).body).toMatchObject({
    username: "root@example.org",
  });
  expect(await stack.psql("SELECT category || ' ' || action FROM assistant.audit_log ORDER BY id")).toBe(
    "administration user.create\naccount password.change",
  );
});

test("a one-time password is no longer good after a day", async () => {
  const password = passwordIn((await admin("create", "late@example.org")).output);
  await stack.psql(
    "UPDATE assistant.users SET password_expires_at = password_expires_at - interval '24 hours' WHERE email = 'late@example.org'",
  );
  expect(await choose("late@example.org", password, OWN)).toBe(401);
  expect((await login("late@example.org", password)).body.detail).toBe(
    "this one-time password has expired; ask for another",
  );
  const another = passwordIn((await admin("reset", "late@example.org")).output);
  expect(await choose("late@example.org", another, OWN)).toBe(204);
});

test("another password signs out what was signed in with the old one", async () => {
  const { token, credentials } = await newUser();
  expect((await call("GET", "/users/me", { token })).status).toBe(200);
  // Tokens know the second that they were made in.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await choose(credentials.username, credentials.password, "another horse battery staple")).toBe(204);
  expect((await call("GET", "/users/me", { token })).status).toBe(401);
  const { body } = await login(credentials.username, "another horse battery staple");
  expect((await call("GET", "/users/me", { token: body.access_token })).status).toBe(200);
  await admin("reset", `${credentials.username}@example.org`);
  expect((await call("GET", "/users/me", { token: body.access_token })).status).toBe(401);
});

test("says what is wrong, and changes nothing", async () => {
  await admin("create", "twice@example.org");
  expect(await admin("create", "TWICE@example.org")).toEqual({
    exitCode: 1,
    output: "admin: twice@example.org exists; `reset` gives it another one-time password",
  });
  expect(await admin("reset", "nobody@example.org")).toEqual({
    exitCode: 1,
    output: "admin: there is no nobody@example.org; `create` makes it",
  });
  expect(await admin("create", "admin")).toEqual({
    exitCode: 64,
    output: "admin: admin is not an e-mail address",
  });
  expect((await admin()).output).toContain("usage: python3 -m assistant.admin create|reset <email>");
  expect(await stack.psql("SELECT count(*) FROM assistant.users WHERE email LIKE 'twice%'")).toBe("1");
});
