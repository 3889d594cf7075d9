import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connected, failed, names, type OAuth, startOAuth } from "./oauthStack.ts";
import { environment, until, urlOf } from "./stack.ts";

let oauth: OAuth;
beforeAll(async () => {
  oauth = await startOAuth();
}, 900_000);
afterAll(() => oauth?.remove());
beforeEach(() => oauth.reset());

describe("connecting", () => {
  test.each(names)("%s: authorized, listed, refreshed and given back", async (name) => {
    const { token, id: userId } = await oauth.newUser();
    expect(await oauth.connect(token, name, `one-${name}`)).toBe(connected(name));
    const [integration] = await oauth.integrations(token);
    expect(integration).toMatchObject({
      provider: name,
      status: "active",
      scopes: name === "notion" ? [] : ["openid", "read"],
      refreshable: true,
    });
    expect(await oauth.sql(`SELECT subject FROM oauth_accounts WHERE user_id = ${userId}`)).toBe(
      `one-${name}`,
    );
    const before = await oauth.sql("SELECT string_agg(ciphertext::text, ' ' ORDER BY id) FROM oauth_tokens");
    const path = `/v1/oauth/integrations/${integration?.id}`;
    expect((await oauth.call("POST", `${path}/refresh`, { token })).status).toBe(200);
    expect(
      await oauth.sql("SELECT string_agg(ciphertext::text, ' ' ORDER BY id) FROM oauth_tokens"),
    ).not.toBe(before);
    const revoked = oauth.providers.state.revoked.length;
    expect((await oauth.call("DELETE", path, { token })).body).toEqual({
      status: "revoked",
      revoked_at_provider: name !== "microsoft",
    });
    expect(oauth.providers.state.revoked.length - revoked).toBe(name === "microsoft" ? 0 : 1);
    expect(await oauth.integrations(token)).toEqual([]);
    expect(
      await oauth.sql(`SELECT count(*) FROM oauth_tokens WHERE integration_id = ${integration?.id}`),
    ).toBe("0");
    expect(
      await oauth.sql(
        `SELECT string_agg(action || ' ' || outcome, ', ' ORDER BY id) FROM audit_log WHERE user_id = ${userId}`,
      ),
    ).toBe("connect.begin done, connect done, token.refresh done, revoke done");
    expect(
      await oauth.sql(`SELECT count(*) FROM oauth_consents WHERE user_id = ${userId} AND revoked_at IS NULL`),
    ).toBe("0");
  });

  test("what is asked for has PKCE and state, and the state's cookie is the browser's alone", async () => {
    const { token } = await oauth.newUser();
    const begun = await oauth.begin(token, "google", ["openid"]);
    const query = Object.fromEntries(new URL(begun.authorization_url).searchParams);
    expect(query).toMatchObject({ code_challenge_method: "S256", scope: "openid", state: begun.state });
    expect(query).not.toHaveProperty("code_verifier");
    expect(begun.setCookie).toMatch(/HttpOnly; Max-Age=600; Path=\/api\/v1\/oauth; SameSite=lax; Secure/);
  });

  test("a state that is changed, used, old, another provider's or another browser's is refused", async () => {
    const { token } = await oauth.newUser();
    oauth.providers.state.subject = "states";
    const begun = await oauth.begin(token, "google");
    const back = await oauth.consent(begun.authorization_url);
    const refused = failed("google", "state");
    expect(await oauth.comeBack(back, "")).toBe(refused);
    expect(
      await oauth.comeBack(back, `oauth_state_google=${(await oauth.begin(token, "google")).state}`),
    ).toBe(refused);
    const changed = new URL(back);
    changed.searchParams.set("state", `${begun.state}x`);
    expect(await oauth.comeBack(changed, `${begun.cookie}x`)).toBe(refused);
    const elsewhere = new URL(back.href.replace("/google/", "/youtube/"));
    expect(await oauth.comeBack(elsewhere, begun.cookie.replace("google", "youtube"))).toBe(
      failed("youtube", "state"),
    );
    expect(await oauth.comeBack(back, begun.cookie)).toBe(connected("google"));
    expect(await oauth.comeBack(back, begun.cookie)).toBe(refused);
    const late = await oauth.begin(token, "google");
    await oauth.sql("UPDATE oauth_states SET expires_at = now() - interval '1 second' WHERE used_at IS NULL");
    expect(await oauth.comeBack(await oauth.consent(late.authorization_url), late.cookie)).toBe(refused);
  });

  test("a code with another's verifier, a denial and a wrong secret come to nothing", async () => {
    const { token } = await oauth.newUser();
    const [one, other] = [await oauth.begin(token, "google"), await oauth.begin(token, "google")];
    const mixed = await oauth.consent(one.authorization_url);
    mixed.searchParams.set("state", other.state);
    expect(await oauth.comeBack(mixed, other.cookie)).toBe(failed("google", "grant"));
    const denied = new URL(mixed);
    denied.search = new URLSearchParams({ error: "access_denied", state: one.state }).toString();
    expect(await oauth.comeBack(denied, one.cookie)).toBe(failed("google", "denied"));
    oauth.providers.state.secrets = [];
    for (const name of ["google", "github", "notion"])
      expect(await oauth.connect(token, name, "secret")).toBe(failed(name, "client"));
    expect(await oauth.integrations(token)).toEqual([]);
    await until("the report", async () =>
      expect(oauth.providers.state.reports.join()).toContain('"reason": "client"'),
    );
  });

  test("the old secret is used while the provider does not know the new one", async () => {
    oauth.providers.state.secrets = ["planted-old-secret"];
    const { token } = await oauth.newUser();
    expect(await oauth.connect(token, "google", "old-secret")).toBe(connected("google"));
  });
});

describe("who may what", () => {
  test("two users never see each other's integrations, nor share an account", async () => {
    const [one, other] = [await oauth.newUser(), await oauth.newUser()];
    await oauth.connect(one.token, "google", "mine");
    const path = `/v1/oauth/integrations/${await oauth.idOf(one.token, "google")}`;
    expect(await oauth.integrations(other.token)).toEqual([]);
    for (const [method, of] of [
      ["POST", `${path}/refresh`],
      ["POST", `${path}/revoke`],
      ["DELETE", path],
    ] as const)
      expect((await oauth.call(method, of, { token: other.token })).status).toBe(404);
    expect((await oauth.call("POST", "/v1/oauth/integrations/sync", { token: other.token })).body).toEqual(
      [],
    );
    expect((await oauth.call("GET", "/v1/oauth/status", { token: other.token })).body).toMatchObject({
      integrations: {},
    });
    expect(await oauth.connect(other.token, "google", "mine")).toBe(failed("google", "account"));
    expect(await oauth.integrations(other.token)).toEqual([]);
    for (const of of ["integrations", "status", "health", "providers"])
      expect((await oauth.call("GET", `/v1/oauth/${of}`)).status).toBe(401);
  });

  test("a user gets no scope of an administrator: not asked for, not granted, not kept", async () => {
    const user = await oauth.newUser();
    const asked = await oauth.begin(user.token, "google", ["write"]);
    expect([asked.status, asked.detail]).toEqual([403, "not for the role user at google: write"]);
    oauth.providers.state.grants = "openid read write";
    const revoked = oauth.providers.state.revoked.length;
    expect(await oauth.connect(user.token, "google", "edited")).toBe(failed("google", "scope"));
    expect(oauth.providers.state.revoked.length).toBe(revoked + 1);
    expect(await oauth.integrations(user.token)).toEqual([]);
    const admin = await oauth.newAdmin();
    expect(await oauth.connect(admin.token, "google", "administrator")).toBe(connected("google"));
    expect((await oauth.integrations(admin.token))[0]?.scopes).toContain("write");
    await oauth.sql(`DELETE FROM user_roles WHERE user_id = ${admin.id} AND role = 'admin'`);
    const path = `/v1/oauth/integrations/${await oauth.idOf(admin.token, "google")}/refresh`;
    expect((await oauth.call("POST", path, { token: admin.token })).status).toBe(403);
    expect((await oauth.integrations(admin.token))[0]?.status).toBe("expired");
    expect(
      await oauth.sql(
        `SELECT string_agg(details->>'reason', ' ') FROM audit_log WHERE outcome = 'refused' AND user_id IN (${user.id}, ${admin.id})`,
      ),
    ).toBe("scope scope scope");
  });

  test("nobody does it more often than the limit says", async () => {
    const limited = await oauth.stack.start([
      ...[...oauth.options, ...environment({ OAUTH_PER_MINUTE: "3", OAUTH_CALLBACKS_PER_MINUTE: "3" })],
      ...["--publish", "127.0.0.1::8000", oauth.stack.image],
    ]);
    const usual = oauth.url;
    const [one, other] = [await oauth.newUser(), await oauth.newUser()];
    oauth.url = await urlOf(limited);
    await until("the API", () => oauth.call("GET", "/health"));
    const statuses = [];
    for (let i = 0; i < 8; i++) statuses.push((await oauth.begin(one.token, "google")).status);
    expect(statuses[0]).toBe(200);
    expect(statuses).toContain(429);
    const begun = await oauth.begin(other.token, "google");
    expect(begun.status).toBe(200);
    // Without a user only the address is known, as the proxy says it.
    const guess = async (address: string) => {
      const path = `${oauth.url}/api/v1/oauth/google/callback?state=guessed&code=guessed`;
      const headers = { "x-forwarded-for": address };
      return (await fetch(path, { redirect: "manual", headers })).status;
    };
    const guesses = [];
    for (let i = 0; i < 8; i++) guesses.push(await guess("192.0.2.1"));
    expect(guesses[0]).toBe(303);
    expect(guesses).toContain(429);
    expect(await guess("192.0.2.2")).toBe(303);
    oauth.url = usual;
    // Whoever is turned away has not used the state up.
    oauth.providers.state.subject = "limited";
    expect(await oauth.comeBack(await oauth.consent(begun.authorization_url), begun.cookie)).toBe(
      connected("google"),
    );
  });
});

test("no code, state, token or secret is in a log, in a report or readable in the database", async () => {
  const { secrets, text, found } = await oauth.leaks();
  expect(text).toContain("/api/v1/oauth/google/callback");
  expect(secrets).toBeGreaterThan(20);
  expect(found).toEqual([]);
});
