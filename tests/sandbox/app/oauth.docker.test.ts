import { createCipheriv, hkdfSync, randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { docker } from "../../../sandbox/images/docker.ts";
import { client } from "./client.ts";
import { type Name, quirks, startProviders } from "./oauthProvider.ts";
import { environment, type Stack, startStack, until, urlOf } from "./stack.ts";

let stack: Stack;
let providers: Awaited<ReturnType<typeof startProviders>>;
let files: string;
let options: string[];
let api: string;
let url: string;
const states: string[] = [];
const { call, newUser } = client(() => url);

const names = Object.keys(quirks) as Name[];
const sql = (text: string) =>
  stack.psql(`SET search_path = assistant; ${text}`).then((out) => out.replace(/^SET\n?/, ""));
const logs = async (container: string) => (await execa("docker", ["logs", container], { all: true })).all;
const newAdmin = async () => {
  const user = await newUser();
  await sql(`INSERT INTO user_roles (user_id, role) VALUES (${user.id}, 'admin')`);
  return user;
};

/** The first half: what the browser gets from the application. */
async function begin(token: string, name: string, scopes?: string[]) {
  const response = await fetch(`${url}/api/v1/oauth/${name}/authorize`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(scopes === undefined ? {} : { scopes }),
  });
  const body = (await response.json()) as { authorization_url: string; state: string; detail?: string };
  states.push(body.state);
  const cookie = response.headers.get("set-cookie") ?? "";
  return { status: response.status, ...body, setCookie: cookie, cookie: cookie.split(";")[0] ?? "" };
}
/** What the provider sends the browser back with. */
async function consent(authorizationUrl: string) {
  const { headers } = await fetch(authorizationUrl, { redirect: "manual" });
  return new URL(headers.get("location") ?? "");
}
/** Where the callback sends the browser. */
async function comeBack(to: URL, cookie: string) {
  const response = await fetch(`${url}${to.pathname}${to.search}`, {
    redirect: "manual",
    headers: { cookie },
  });
  expect(response.status).toBe(303);
  return response.headers.get("location");
}
async function connect(token: string, name: string, subject: string, scopes?: string[]) {
  providers.state.subject = subject;
  const begun = await begin(token, name, scopes);
  return comeBack(await consent(begun.authorization_url), begun.cookie);
}
const integrations = async (token: string) =>
  (await call("GET", "/v1/oauth/integrations", { token })).body as unknown as {
    id: number;
    provider: string;
    status: string;
    scopes: string[];
  }[];
const idOf = async (token: string, name: string) =>
  (await integrations(token)).find(({ provider }) => provider === name)?.id ?? 0;
const connected = (name: string) => `/?provider=${name}&oauth=connected`;
const failed = (name: string, reason: string) => `/?provider=${name}&oauth=failed&reason=${reason}`;
const forget = async () => {
  const redis = (
    await docker(["ps", "-q", "--filter", `name=${stack.postgres.replace("postgres", "redis")}`])
  ).trim();
  await docker([
    "exec",
    redis,
    "redis-cli",
    "--no-auth-warning",
    "-a",
    "planted-redis/@:",
    "-n",
    "1",
    "FLUSHDB",
  ]);
};
const startApi = async (...more: string[]) => {
  const started = await stack.start([...options, ...more, "--publish", "127.0.0.1::8000", stack.image]);
  url = await urlOf(started);
  await until("the API", () => call("GET", "/health"));
  return started;
};

beforeAll(async () => {
  stack = await startStack();
  await stack.migrate();
  const gateway = await docker([
    ...["network", "inspect", stack.postgres.replace(/-postgres$/, "")],
    ...["--format", "{{(index .IPAM.Config 0).Gateway}}"],
  ]);
  providers = await startProviders(gateway);
  files = await mkdtemp(join(tmpdir(), "landfall-test-oauth-"));
  await chmod(files, 0o755);
  const secrets = names.map((name) => `${name.toUpperCase()}_OAUTH_CLIENT_SECRET=planted-secret`);
  await writeFile(join(files, "providers.json"), JSON.stringify(providers.file));
  await writeFile(
    join(files, "clients"),
    `${secrets.join("\n")}\nGOOGLE_OAUTH_OLD_CLIENT_SECRET=planted-old-secret\n`,
  );
  await writeFile(join(files, "dsn"), providers.origin.replace("://", "://key@").concat("/7\n"));
  options = [
    ...stack.options,
    ...environment({
      OAUTH_PROVIDERS_FILE: "/run/oauth/providers.json",
      OAUTH_CLIENTS_FILE: "/run/oauth/clients",
      SENTRY_DSN_FILE: "/run/oauth/dsn",
      OAUTH_PER_MINUTE: "1000",
    }),
    ...["--volume", `${files}:/run/oauth:ro`],
  ];
  api = await startApi();
}, 900_000);
afterAll(async () => {
  providers?.stop();
  await stack?.remove();
  if (files !== undefined) await rm(files, { recursive: true });
});
beforeEach(() => {
  Object.assign(providers.state, {
    grants: undefined,
    failure: undefined,
    delay: 0,
    secrets: ["planted-secret"],
  });
});

describe("connecting", () => {
  test.each(names)("%s: authorized, listed, refreshed and given back", async (name) => {
    const { token, id: userId } = await newUser();
    expect(await connect(token, name, `one-${name}`)).toBe(connected(name));
    const [integration] = await integrations(token);
    expect(integration).toMatchObject({
      provider: name,
      status: "active",
      scopes: name === "notion" ? [] : ["openid", "read"],
      refreshable: true,
    });
    expect(await sql(`SELECT subject FROM oauth_accounts WHERE user_id = ${userId}`)).toBe(`one-${name}`);
    const before = await sql("SELECT string_agg(ciphertext::text, ' ' ORDER BY id) FROM oauth_tokens");
    const path = `/v1/oauth/integrations/${integration?.id}`;
    expect((await call("POST", `${path}/refresh`, { token })).status).toBe(200);
    expect(await sql("SELECT string_agg(ciphertext::text, ' ' ORDER BY id) FROM oauth_tokens")).not.toBe(
      before,
    );
    const revoked = providers.state.revoked.length;
    expect((await call("DELETE", path, { token })).body).toEqual({
      status: "revoked",
      revoked_at_provider: name !== "microsoft",
    });
    expect(providers.state.revoked.length - revoked).toBe(name === "microsoft" ? 0 : 1);
    expect(await integrations(token)).toEqual([]);
    expect(await sql(`SELECT count(*) FROM oauth_tokens WHERE integration_id = ${integration?.id}`)).toBe(
      "0",
    );
    expect(
      await sql(
        `SELECT string_agg(action || ' ' || outcome, ', ' ORDER BY id) FROM audit_log WHERE user_id = ${userId}`,
      ),
    ).toBe("connect.begin done, connect done, token.refresh done, revoke done");
    expect(
      await sql(`SELECT count(*) FROM oauth_consents WHERE user_id = ${userId} AND revoked_at IS NULL`),
    ).toBe("0");
  });

  test("what is asked for has PKCE and state, and the state's cookie is the browser's alone", async () => {
    const { token } = await newUser();
    const begun = await begin(token, "google", ["openid"]);
    const query = Object.fromEntries(new URL(begun.authorization_url).searchParams);
    expect(query).toMatchObject({ code_challenge_method: "S256", scope: "openid", state: begun.state });
    expect(query).not.toHaveProperty("code_verifier");
    expect(begun.setCookie).toMatch(/HttpOnly; Max-Age=600; Path=\/api\/v1\/oauth; SameSite=lax; Secure/);
  });

  test("a state that is changed, used, old, another provider's or another browser's is refused", async () => {
    const { token } = await newUser();
    providers.state.subject = "states";
    const begun = await begin(token, "google");
    const back = await consent(begun.authorization_url);
    const refused = failed("google", "state");
    expect(await comeBack(back, "")).toBe(refused);
    expect(await comeBack(back, `oauth_state_google=${(await begin(token, "google")).state}`)).toBe(refused);
    const changed = new URL(back);
    changed.searchParams.set("state", `${begun.state}x`);
    expect(await comeBack(changed, `${begun.cookie}x`)).toBe(refused);
    const elsewhere = new URL(back.href.replace("/google/", "/youtube/"));
    expect(await comeBack(elsewhere, begun.cookie.replace("google", "youtube"))).toBe(
      failed("youtube", "state"),
    );
    expect(await comeBack(back, begun.cookie)).toBe(connected("google"));
    expect(await comeBack(back, begun.cookie)).toBe(refused);
    const late = await begin(token, "google");
    await sql("UPDATE oauth_states SET expires_at = now() - interval '1 second' WHERE used_at IS NULL");
    expect(await comeBack(await consent(late.authorization_url), late.cookie)).toBe(refused);
  });

  test("a code with another's verifier, a denial and a wrong secret come to nothing", async () => {
    const { token } = await newUser();
    const [one, other] = [await begin(token, "google"), await begin(token, "google")];
    const mixed = await consent(one.authorization_url);
    mixed.searchParams.set("state", other.state);
    expect(await comeBack(mixed, other.cookie)).toBe(failed("google", "grant"));
    const denied = new URL(mixed);
    denied.search = new URLSearchParams({ error: "access_denied", state: one.state }).toString();
    expect(await comeBack(denied, one.cookie)).toBe(failed("google", "denied"));
    providers.state.secrets = [];
    for (const name of ["google", "github", "notion"])
      expect(await connect(token, name, "secret")).toBe(failed(name, "client"));
    expect(await integrations(token)).toEqual([]);
    await until("the report", async () =>
      expect(providers.state.reports.join()).toContain('"reason": "client"'),
    );
  });

  test("the old secret is used while the provider does not know the new one", async () => {
    providers.state.secrets = ["planted-old-secret"];
    const { token } = await newUser();
    expect(await connect(token, "google", "old-secret")).toBe(connected("google"));
  });
});

describe("who may what", () => {
  test("two users never see each other's integrations, nor share an account", async () => {
    const [one, other] = [await newUser(), await newUser()];
    await connect(one.token, "google", "mine");
    const path = `/v1/oauth/integrations/${await idOf(one.token, "google")}`;
    expect(await integrations(other.token)).toEqual([]);
    for (const [method, of] of [
      ["POST", `${path}/refresh`],
      ["POST", `${path}/revoke`],
      ["DELETE", path],
    ] as const)
      expect((await call(method, of, { token: other.token })).status).toBe(404);
    expect((await call("POST", "/v1/oauth/integrations/sync", { token: other.token })).body).toEqual([]);
    expect((await call("GET", "/v1/oauth/status", { token: other.token })).body).toMatchObject({
      integrations: {},
    });
    expect(await connect(other.token, "google", "mine")).toBe(failed("google", "account"));
    expect(await integrations(other.token)).toEqual([]);
    for (const of of ["integrations", "status", "health", "providers"])
      expect((await call("GET", `/v1/oauth/${of}`)).status).toBe(401);
  });

  test("a user gets no scope of an administrator: not asked for, not granted, not kept", async () => {
    const user = await newUser();
    const asked = await begin(user.token, "google", ["write"]);
    expect([asked.status, asked.detail]).toEqual([403, "not for the role user at google: write"]);
    providers.state.grants = "openid read write";
    const revoked = providers.state.revoked.length;
    expect(await connect(user.token, "google", "edited")).toBe(failed("google", "scope"));
    expect(providers.state.revoked.length).toBe(revoked + 1);
    expect(await integrations(user.token)).toEqual([]);
    const admin = await newAdmin();
    expect(await connect(admin.token, "google", "administrator")).toBe(connected("google"));
    expect((await integrations(admin.token))[0]?.scopes).toContain("write");
    await sql(`DELETE FROM user_roles WHERE user_id = ${admin.id} AND role = 'admin'`);
    const path = `/v1/oauth/integrations/${await idOf(admin.token, "google")}/refresh`;
    expect((await call("POST", path, { token: admin.token })).status).toBe(403);
    expect((await integrations(admin.token))[0]?.status).toBe("expired");
    expect(
      await sql(
        `SELECT string_agg(details->>'reason', ' ') FROM audit_log WHERE outcome = 'refused' AND user_id IN (${user.id}, ${admin.id})`,
      ),
    ).toBe("scope scope scope");
  });

  test("nobody does it more often than the limit says", async () => {
    const limited = await stack.start([
      ...[...options, ...environment({ OAUTH_PER_MINUTE: "3" })],
      ...["--publish", "127.0.0.1::8000", stack.image],
    ]);
    const usual = url;
    const [one, other] = [await newUser(), await newUser()];
    url = await urlOf(limited);
    await until("the API", () => call("GET", "/health"));
    const statuses = [];
    for (let i = 0; i < 8; i++) statuses.push((await begin(one.token, "google")).status);
    expect(statuses[0]).toBe(200);
    expect(statuses).toContain(429);
    expect((await begin(other.token, "google")).status).toBe(200);
    url = usual;
  });
});

describe("refreshing", () => {
  test("five at once are one at the provider, and each gets what it got", async () => {
    const { token } = await newUser();
    await connect(token, "microsoft", "five");
    const path = `/v1/oauth/integrations/${await idOf(token, "microsoft")}/refresh`;
    Object.assign(providers.state, { refreshes: 0, delay: 700 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => call("POST", path, { token })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(providers.state.refreshes).toBe(1);
    providers.state.delay = 0;
    expect((await call("POST", path, { token })).status).toBe(200);
  });

  test("a provider that cannot keep up is left alone, as long as it says and longer each time", async () => {
    const { token } = await newUser();
    await connect(token, "youtube", "busy");
    const path = `/v1/oauth/integrations/${await idOf(token, "youtube")}/refresh`;
    const waits = async () => {
      const response = await fetch(`${url}/api${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
      });
      return [response.status, Number(response.headers.get("retry-after"))];
    };
    providers.state.failure = { status: 503 };
    expect(await waits()).toEqual([503, 2]);
    providers.state.failure = undefined;
    expect((await waits())[0]).toBe(503);
    await until("the second try", async () => expect((await waits())[0]).toBe(200), 10);
    providers.state.failure = { status: 429, retryAfter: "40" };
    expect(await waits()).toEqual([503, 40]);
    const { body } = await call("GET", "/v1/oauth/health", { token });
    expect(body).toMatchObject({ status: "healthy", providers: { google: "ok" } });
    expect(JSON.stringify(body)).toMatch(/"youtube":"waiting (40|39) s"/);
    expect((await integrations(token))[0]?.status).toBe("active");
    await forget();
  });

  test("an integration that its provider ended must be connected again", async () => {
    const { token } = await newUser();
    await connect(token, "auth0", "ended");
    const [row] = await integrations(token);
    const path = `/v1/oauth/integrations/${row?.id}`;
    // Nothing of before opens in another row either.
    await sql(`UPDATE oauth_tokens SET ciphertext = ciphertext WHERE integration_id = ${row?.id}`);
    await call("POST", `${path}/refresh`, { token });
    await sql(`DELETE FROM oauth_tokens WHERE integration_id = ${row?.id} AND token_type = 'refresh'`);
    expect((await call("POST", `${path}/refresh`, { token })).status).toBe(409);
    expect((await integrations(token))[0]?.status).toBe("expired");
    expect(await connect(token, "auth0", "ended")).toBe(connected("auth0"));
  });
});

describe("what happens by itself", () => {
  const celery = (queues: string) => [
    "celery",
    "--app",
    "assistant.worker",
    "worker",
    "--queues",
    queues,
    "--concurrency",
    "1",
  ];
  const send = (task: string) =>
    docker([
      ...["exec", api, "python3", "-c"],
      `from assistant.configuration import load; from assistant.settings import read_redis; from assistant.queue import make_celery; make_celery(load(read_redis)).send_task("${task}")`,
    ]);

  test("tokens are refreshed in time; what is over goes, and of the audit log what is older than it is kept", async () => {
    const { token, id } = await newUser();
    await connect(token, "google", "scheduled");
    await begin(token, "google");
    const integration = await idOf(token, "google");
    await sql(`UPDATE oauth_tokens SET created_at = now() - interval '1 hour', expires_at = now() + interval '1 minute' WHERE integration_id = ${integration} AND token_type = 'access';
      UPDATE oauth_states SET expires_at = now() - interval '1 minute';
      INSERT INTO audit_log (category, action, outcome, user_id, occurred_at) VALUES ('oauth', 'old', 'done', ${id}, now() - interval '101 days'), ('account', 'old', 'done', ${id}, now() - interval '101 days')`);
    const worker = await stack.start(
      [...options, ...environment({ AUDIT_RETENTION_DAYS: "100" }), stack.image],
      celery("sync,maintenance"),
    );
    await send("assistant.sync.refresh_tokens");
    await send("assistant.maintenance.clean_up");
    await until("the workers", async () => {
      expect(
        await sql(
          `SELECT expires_at > now() + interval '30 minutes' FROM oauth_tokens WHERE integration_id = ${integration} AND token_type = 'access'`,
        ),
      ).toBe("t");
      expect(await sql("SELECT count(*) FROM oauth_states")).toBe("0");
      expect(await sql("SELECT string_agg(category, ' ') FROM audit_log WHERE action = 'old'")).toBe(
        "account",
      );
    });
    expect(await sql(`SELECT count(*) FROM audit_log WHERE user_id = ${id} AND category = 'oauth'`)).not.toBe(
      "0",
    );
    const log = await logs(worker);
    for (const secret of providers.state.planted) expect(log).not.toContain(secret);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/assistant_oauth_refreshes\{outcome="done",provider="google"\} \d/);
    for (const line of [
      /assistant_oauth_started_total\{provider="google"\} \d/,
      /assistant_oauth_finished_total\{provider="notion"\} 1\.0/,
      /assistant_oauth_failed_total\{provider="google",reason="scope"\} 2\.0/,
      /assistant_oauth_provider_duration_seconds_count\{endpoint="token",provider="google"\} \d/,
    ])
      expect(metrics).toMatch(line);
  });
});

describe("rotation of the keys", () => {
  const ROWS = 3000;
  const oldKey = Buffer.from(
    hkdfSync("sha256", "planted-encryption-key-".repeat(3), "", "assistant token encryption v1", 32),
  );
  const seal = (context: string) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", oldKey, nonce).setAAD(Buffer.from(`k1:${context}`));
    const parts = [
      Buffer.from("k1:"),
      nonce,
      cipher.update("planted-bulk"),
      cipher.final(),
      cipher.getAuthTag(),
    ];
    return Buffer.concat(parts).toString("hex");
  };
  const admin = async (verb: string, ...more: string[]) => {
    const { exitCode, output } = await stack.run(
      [...options, ...more, stack.image],
      ["python3", "-m", "assistant.admin", verb],
    );
    expect(exitCode, output).toBe(0);
    return JSON.parse(output ?? "");
  };

  test("killed in the middle it goes on, every token opens all the time, and the old key may leave when nothing has it", async () => {
    const { token } = await newUser();
    expect(await connect(token, "google", "rotation")).toBe(connected("google"));
    const path = `/v1/oauth/integrations/${await idOf(token, "google")}/refresh`;
    const opens = async (container: string) =>
      (await call("POST", path, { token })).status === 200 ? "opens" : logs(container);
    await sql(`INSERT INTO users (username, email, password_hash) SELECT 'bulk' || n, 'bulk' || n || '@example.org', 'x' FROM generate_series(1, ${ROWS}) n;
      INSERT INTO oauth_integrations (user_id, provider, status, scopes) SELECT id, 'youtube', 'active', '{}' FROM users WHERE username LIKE 'bulk%'`);
    const ids = (
      await sql(
        "SELECT i.id FROM oauth_integrations i JOIN users u ON u.id = user_id WHERE username LIKE 'bulk%'",
      )
    ).split("\n");
    const values = ids.map((id) => `(${id}, 'refresh', '\\x${seal(`oauth_tokens:${id}:refresh`)}', 1)`);
    await docker(["exec", "-i", "-u", "postgres", stack.postgres, "psql", "-qd", "assistant"], {
      input: `INSERT INTO assistant.oauth_tokens (integration_id, token_type, ciphertext, key_version) VALUES ${values.join(",")};`,
    });
    const ring = { active: "k2", keys: { k2: randomBytes(32).toString("base64") } };
    await writeFile(join(files, "keys"), JSON.stringify(ring));
    const withRing = environment({ TOKEN_KEYS_FILE: "/run/oauth/keys" });
    const older = { api, url };
    const newer = await startApi(...withRing);
    // Both releases run, and each reads what the other writes.
    expect(await opens(newer)).toBe("opens");
    expect(await admin("token-keys", ...withRing)).toMatchObject({
      active: "k2",
      writing: "k1",
      rows: { k2: 0 },
    });
    url = older.url;
    expect(await opens(older.api)).toBe("opens");
    url = await urlOf(newer);

    const job = await stack.start(
      [...options, ...withRing, stack.image],
      ["python3", "-m", "assistant.admin", "reencrypt"],
    );
    const moved = async () => Number(await sql("SELECT count(*) FROM oauth_tokens WHERE key_version = 2"));
    await until("the job's first rows", async () => expect(await moved()).toBeGreaterThan(0));
    await docker(["kill", job]);
    const half = await moved();
    expect(half).toBeLessThan(ROWS);
    expect(await opens(newer)).toBe("opens");
    const result = await admin("reencrypt", ...withRing);
    expect(result).toMatchObject({ active: "k2", writing: "k2", unreadable: [] });
    expect(result.moved).toBeGreaterThan(0);
    expect(result.moved).toBeLessThan(ROWS);
    const last = await admin("reencrypt", ...withRing);
    expect(last).toMatchObject({ moved: 0, rows: { k1: 0 } });
    expect(await opens(newer)).toBe("opens");

    // Without the old key at all.
    const alone = await startApi(...withRing, ...environment({ TOKEN_ENCRYPTION_KEY_FILE: "" }));
    expect(await opens(alone)).toBe("opens");
    expect((await call("GET", "/v1/oauth/health", { token })).status).toBe(200);
    expect(
      Object.keys(
        (await admin("token-keys", ...withRing, ...environment({ TOKEN_ENCRYPTION_KEY_FILE: "" }))).rows,
      ),
    ).toEqual(["k2"]);

    // A text that is moved to another row does not open.
    await sql(
      `UPDATE oauth_tokens SET ciphertext = (SELECT ciphertext FROM oauth_tokens WHERE integration_id = ${ids[0]}) WHERE integration_id = ${await idOf(token, "google")} AND token_type = 'refresh'`,
    );
    expect(
      (await fetch(`${url}/api${path}`, { method: "POST", headers: { authorization: `Bearer ${token}` } }))
        .status,
    ).toBe(500);
    await until("the report", async () => expect(providers.state.reports.join()).toContain("InvalidTag"));
  });
});

test("no code, state, token or secret is in a log, in a report or readable in the database", async () => {
  const all = (
    await docker([
      "ps",
      "-aq",
      "--filter",
      "label=landfall.test=app",
      "--filter",
      `network=${stack.postgres.replace(/-postgres$/, "")}`,
    ])
  ).split("\n");
  const text = (await Promise.all(all.map(logs))).join("\n");
  const dump = await docker([
    "exec",
    "-u",
    "postgres",
    stack.postgres,
    "pg_dump",
    "--data-only",
    "assistant",
  ]);
  expect(text).toContain("/api/v1/oauth/google/callback");
  expect(providers.state.planted.length).toBeGreaterThan(20);
  const secrets = [
    ...providers.state.planted,
    ...states.filter(Boolean),
    "planted-secret",
    "planted-old-secret",
  ];
  for (const where of [text, providers.state.reports.join(), dump])
    expect(secrets.filter((secret) => where.includes(secret))).toEqual([]);
});
