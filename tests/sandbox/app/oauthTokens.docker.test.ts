import { createCipheriv, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { docker } from "../../../sandbox/images/docker.ts";
import { connected, failed, logs, type OAuth, startOAuth } from "./oauthStack.ts";
import { environment, tokenKey, until, urlOf } from "./stack.ts";

let oauth: OAuth;
beforeAll(async () => {
  oauth = await startOAuth();
}, 900_000);
afterAll(() => oauth?.remove());
beforeEach(() => oauth.reset());

describe("refreshing", () => {
  test("five at once are one at the provider, and each gets what it got", async () => {
    const { token } = await oauth.newUser();
    await oauth.connect(token, "microsoft", "five");
    const path = `/v1/oauth/integrations/${await oauth.idOf(token, "microsoft")}/refresh`;
    Object.assign(oauth.providers.state, { refreshes: 0, delay: 700 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => oauth.call("POST", path, { token })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(oauth.providers.state.refreshes).toBe(1);
    oauth.providers.state.delay = 0;
    expect((await oauth.call("POST", path, { token })).status).toBe(200);
  });

  test("a provider that cannot keep up is left alone, as long as it says and longer each time", async () => {
    const { token } = await oauth.newUser();
    await oauth.connect(token, "youtube", "busy");
    const path = `/v1/oauth/integrations/${await oauth.idOf(token, "youtube")}/refresh`;
    const waits = async () => {
      const response = await fetch(`${oauth.url}/api${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
      });
      return [response.status, Number(response.headers.get("retry-after"))];
    };
    oauth.providers.state.failure = { status: 503 };
    expect(await waits()).toEqual([503, 2]);
    oauth.providers.state.failure = undefined;
    expect((await waits())[0]).toBe(503);
    await until("the second try", async () => expect((await waits())[0]).toBe(200), 10);
    oauth.providers.state.failure = { status: 429, retryAfter: "40" };
    expect(await waits()).toEqual([503, 40]);
    const { body } = await oauth.call("GET", "/v1/oauth/health", { token });
    expect(body).toMatchObject({ status: "healthy", providers: { google: "ok" } });
    expect(JSON.stringify(body)).toMatch(/"youtube":"waiting (40|39) s"/);
    expect((await oauth.integrations(token))[0]?.status).toBe("active");
    await oauth.forget();
  });

  test("an integration that its provider ended must be connected again", async () => {
    const { token } = await oauth.newUser();
    await oauth.connect(token, "auth0", "ended");
    const id = await oauth.idOf(token, "auth0");
    oauth.providers.endAll();
    const refresh = () => oauth.call("POST", `/v1/oauth/integrations/${id}/refresh`, { token });
    expect((await refresh()).status).toBe(409);
    expect((await oauth.integrations(token))[0]?.status).toBe("expired");
    expect(await oauth.sql(`SELECT count(*) FROM oauth_tokens WHERE integration_id = ${id}`)).toBe("0");
    expect((await refresh()).status).toBe(409);
    expect(await oauth.connect(token, "auth0", "ended")).toBe(connected("auth0"));
  });
});

describe("what happens by itself", () => {
  const worker = "celery --app assistant.worker worker --queues sync,maintenance --concurrency 1".split(" ");
  const send = (task: string) =>
    docker([
      ...["exec", oauth.api, "python3", "-c"],
      `from assistant.configuration import load; from assistant.settings import read_redis; from assistant.queue import make_celery; make_celery(load(read_redis)).send_task("${task}")`,
    ]);

  test("tokens are refreshed in time; what is over goes, and of the audit log what is older than it is kept", async () => {
    const { token, id } = await oauth.newUser();
    await oauth.connect(token, "google", "scheduled");
    await oauth.begin(token, "google");
    const integration = await oauth.idOf(token, "google");
    await oauth.sql(`UPDATE oauth_tokens SET created_at = now() - interval '1 hour', expires_at = now() + interval '1 minute' WHERE integration_id = ${integration} AND token_type = 'access';
      UPDATE oauth_states SET expires_at = now() - interval '1 minute';
      INSERT INTO audit_log (category, action, outcome, user_id, occurred_at) VALUES ('oauth', 'old', 'done', ${id}, now() - interval '101 days'), ('account', 'old', 'done', ${id}, now() - interval '101 days')`);
    await oauth.stack.start(
      [...oauth.options, ...environment({ AUDIT_RETENTION_DAYS: "100" }), oauth.stack.image],
      worker,
    );
    await send("assistant.sync.refresh_tokens");
    await send("assistant.maintenance.clean_up");
    await until("the workers", async () => {
      expect(
        await oauth.sql(
          `SELECT expires_at > now() + interval '30 minutes' FROM oauth_tokens WHERE integration_id = ${integration} AND token_type = 'access'`,
        ),
      ).toBe("t");
      expect(await oauth.sql("SELECT count(*) FROM oauth_states")).toBe("0");
      expect(await oauth.sql("SELECT string_agg(category, ' ') FROM audit_log WHERE action = 'old'")).toBe(
        "account",
      );
    });
    expect(
      await oauth.sql(`SELECT count(*) FROM audit_log WHERE user_id = ${id} AND category = 'oauth'`),
    ).not.toBe("0");
  });

  test("each provider's connections, failures, refreshes and times are counted", async () => {
    const { token } = await oauth.newUser();
    await oauth.connect(token, "github", "counted");
    oauth.providers.state.grants = "write";
    expect(await oauth.connect(token, "github", "counted")).toBe(failed("github", "scope"));
    const metrics = await (await fetch(`${oauth.url}/metrics`)).text();
    for (const line of [
      'started_total{provider="github"} 2.0',
      'finished_total{provider="github"} 1.0',
      'failed_total{provider="github",reason="scope"} 1.0',
      'provider_duration_seconds_count{endpoint="token",provider="github"} 2.0',
      // By the worker.
      'refreshes{outcome="done",provider="google"} 1.0',
    ])
      expect(metrics).toContain(`assistant_oauth_${line}\n`);
    // 2030-01-02, and of nobody else a day is known.
    expect(metrics.match(/^assistant_oauth_client_secret_expires_.*$/gm)).toEqual([
      'assistant_oauth_client_secret_expires_timestamp_seconds{provider="microsoft"} 1.8935424e+09',
    ]);
  });
});

describe("rotation of the keys", () => {
  const ROWS = 3000;
  const oldKey = Buffer.from(tokenKey, "base64");
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
    const { exitCode, output } = await oauth.stack.run(
      [...oauth.options, ...more, oauth.stack.image],
      ["python3", "-m", "assistant.admin", verb],
    );
    expect(exitCode, output).toBe(0);
    return JSON.parse(output ?? "");
  };

  test("killed in the middle it goes on, every token opens all the time, and the old key may leave when nothing has it", async () => {
    const { token } = await oauth.newUser();
    expect(await oauth.connect(token, "google", "rotation")).toBe(connected("google"));
    const path = `/v1/oauth/integrations/${await oauth.idOf(token, "google")}/refresh`;
    const opens = async (container: string) =>
      (await oauth.call("POST", path, { token })).status === 200 ? "opens" : logs(container);
    await oauth.sql(`INSERT INTO users (username, email, password_hash) SELECT 'bulk' || n, 'bulk' || n || '@example.org', 'x' FROM generate_series(1, ${ROWS}) n;
      INSERT INTO oauth_integrations (user_id, provider, status, scopes) SELECT id, 'youtube', 'active', '{}' FROM users WHERE username LIKE 'bulk%'`);
    const ids = (
      await oauth.sql(
        "SELECT i.id FROM oauth_integrations i JOIN users u ON u.id = user_id WHERE username LIKE 'bulk%'",
      )
    ).split("\n");
    const values = ids.map((id) => `(${id}, 'refresh', '\\x${seal(`oauth_tokens:${id}:refresh`)}', 1)`);
    await docker(["exec", "-i", "-u", "postgres", oauth.stack.postgres, "psql", "-qd", "assistant"], {
      input: `INSERT INTO assistant.oauth_tokens (integration_id, token_type, ciphertext, key_version) VALUES ${values.join(",")};`,
    });
    const k2 = randomBytes(32).toString("base64");
    oauth.providers.state.planted.push(k2);
    const giveRing = async (name: string, keys: Record<string, string>) => {
      await writeFile(join(oauth.files, name), JSON.stringify({ active: "k2", keys }));
      return environment({ TOKEN_KEYS_FILE: `/run/oauth/${name}` });
    };
    const withRing = await giveRing("keys", { k1: tokenKey, k2 });
    const older = { api: oauth.api, url: oauth.url };
    const newer = await oauth.startApi(...withRing);
    // Both releases run, and each reads what the other writes.
    expect(await opens(newer)).toBe("opens");
    expect(await admin("token-keys", ...withRing)).toMatchObject({
      active: "k1",
      rows: { k2: 0 },
    });
    oauth.url = older.url;
    expect(await opens(older.api)).toBe("opens");
    oauth.url = await urlOf(newer);

    let asked = 0;
    let over = false;
    const failures: unknown[] = [];
    const load = (async () => {
      for (; !over; asked++) {
        const { status, body } = await oauth.call("POST", path, { token });
        if (status !== 200) failures.push(status, body);
      }
    })();
    // So slow that it cannot end before it is killed.
    await oauth.sql(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$;
      CREATE TRIGGER slow BEFORE UPDATE ON oauth_tokens FOR EACH ROW EXECUTE FUNCTION slow()`);
    const job = await oauth.stack.start(
      [...oauth.options, ...withRing, oauth.stack.image],
      ["python3", "-m", "assistant.admin", "reencrypt"],
    );
    // Without those that the load refreshes.
    const moved = async () =>
      Number(
        await oauth.sql(
          "SELECT count(*) FROM oauth_tokens t JOIN oauth_integrations i ON i.id = integration_id WHERE provider = 'youtube' AND key_version = 2",
        ),
      );
    await until("the job's first rows", async () => expect(await moved()).toBeGreaterThan(0));
    await docker(["kill", job]);
    await oauth.sql("DROP TRIGGER slow ON oauth_tokens; DROP FUNCTION slow()");
    const half = await moved();
    expect(half).toBeLessThan(ROWS);
    const result = await admin("reencrypt", ...withRing);
    expect(result).toMatchObject({ active: "k2", unreadable: [] });
    expect(result.moved).toBeGreaterThan(0);
    expect(result.moved).toBeLessThan(ROWS);
    const last = await admin("reencrypt", ...withRing);
    expect(last).toMatchObject({ moved: 0, rows: { k1: 0 } });
    over = true;
    await load;
    expect(failures).toEqual([]);
    expect(asked).toBeGreaterThan(10);

    // Without the old key at all.
    const alone = await oauth.startApi(...(await giveRing("new-key", { k2 })));
    expect(await opens(alone)).toBe("opens");
    expect((await oauth.call("GET", "/v1/oauth/health", { token })).status).toBe(200);

    // A text that is moved to another row does not open.
    await oauth.sql(
      `UPDATE oauth_tokens SET ciphertext = (SELECT ciphertext FROM oauth_tokens WHERE integration_id = ${ids[0]}) WHERE integration_id = ${await oauth.idOf(token, "google")} AND token_type = 'refresh'`,
    );
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${oauth.url}/api${path}`, { method: "POST", headers })).status).toBe(500);
    await until("the report", async () =>
      expect(oauth.providers.state.reports.join()).toContain("InvalidTag"),
    );
  });
});

test("no token, key or secret is in a log, in a report or readable in the database", async () => {
  const { secrets, found } = await oauth.leaks();
  expect(secrets).toBeGreaterThan(20);
  expect(found).toEqual([]);
});
