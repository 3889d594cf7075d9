import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  authorizeUrl,
  clients,
  expectRefused,
  getCode,
  getTokens,
  post,
  type Refused,
  refresh,
} from "./client.ts";
import { Browser, pkce, type TestServer, testServer } from "./support.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  for (const { name, id, scopes } of Object.values(clients)) {
    await server.register(name, id, { scopes });
    await server.register(name, `${id}-2`, { scopes });
  }
});
afterAll(() => server.stop());

const { google, microsoft, notion, github, auth0, oidc } = clients;
const grant = (text = ""): Refused => [400, "invalid_grant", text];
const standard: Refused = [401, "invalid_client"];

describe("Google", () => {
  const consentFree = { prompt: undefined };
  const client = { ...google, id: `${google.id}-2` };

  it("gives a refresh token only for offline access, and only at a consent", async () => {
    const has = async (change: Record<string, string | undefined>) =>
      "refresh_token" in (await getTokens(server, client, { person: "alan", change })).body;
    expect(await has(consentFree)).toBe(true);
    expect(await has(consentFree)).toBe(false);
    expect(await has({})).toBe(true);
    expect(await has({ access_type: undefined })).toBe(false);
  });

  it("asks for consent again after a revocation, which needs no client", async () => {
    const first = await getTokens(server, client);
    const revoke = (token: string) =>
      fetch(`${server.url}/oauth2.googleapis.com/revoke?token=${token}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
    expect((await revoke(first.body.access_token)).status).toBe(200);
    const again = await revoke(first.body.access_token);
    expect([again.status, await again.json()]).toEqual([
      400,
      { error: "invalid_token", error_description: "Token expired or revoked" },
    ]);
    const refused = grant("Token has been expired or revoked.");
    await expectRefused(post(server, client, refresh(first.body.refresh_token)), refused);
    expect((await getTokens(server, client, { change: consentFree })).body).toHaveProperty("refresh_token");
  });

  it("reports scopes by their long names, and keeps the refresh token at a refresh", async () => {
    const { back, parameters } = await getCode(server, google);
    const scope =
      "openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/drive.readonly";
    expect(back.searchParams.get("scope")).toBe(scope);
    const first = await post(server, google, parameters);
    expect(first.body).toMatchObject({ scope, expires_in: 3599, token_type: "Bearer" });
    const second = await post(server, google, refresh(first.body.refresh_token));
    expect(second.body.refresh_token).toBe(first.body.refresh_token);
  });
});

describe("Microsoft", () => {
  it("explains an error with codes and ids", async () => {
    const { body } = await post(server, microsoft, refresh("made-up"), { secret: "wrong" });
    const uuid = /^[0-9a-f-]{36}$/;
    expect(body).toEqual({
      error: "invalid_client",
      error_description: expect.stringMatching(
        /^AADSTS7000215: .+ Trace ID: \S{36} Correlation ID: \S{36} Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/,
      ),
      error_codes: [7000215],
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
      trace_id: expect.stringMatching(uuid),
      correlation_id: expect.stringMatching(uuid),
      error_uri: "https://login.microsoftonline.com/error?code=7000215",
    });
  });

  it("says that a code was redeemed, and gives a refresh token only for offline_access", async () => {
    const { parameters } = await getCode(server, microsoft, { change: { scope: "openid Mail.Read" } });
    const first = await post(server, microsoft, parameters);
    expect(first.body).toMatchObject({ scope: "openid Mail.Read", expires_in: 3599, ext_expires_in: 3599 });
    expect(first.body).not.toHaveProperty("refresh_token");
    await expectRefused(post(server, microsoft, parameters), grant("AADSTS54005: "));
  });

  it("gives a new refresh token at each refresh while the old one stays valid", async () => {
    const first = await getTokens(server, microsoft);
    const old = first.body.refresh_token;
    const second = await post(server, microsoft, refresh(old));
    expect(second.body.refresh_token).not.toBe(old);
    for (const token of [old, second.body.refresh_token])
      expect((await post(server, microsoft, refresh(token))).status).toBe(200);
    await server.admin("POST", "revoke", { provider: "microsoft", person: "ada" });
    for (const token of [old, second.body.refresh_token])
      await expectRefused(post(server, microsoft, refresh(token)), grant("AADSTS50173: "));
  });
});

describe("Notion", () => {
  it("takes the client only from HTTP Basic, and the rest only as JSON", async () => {
    const { parameters } = await getCode(server, notion);
    await expectRefused(post(server, { ...notion, basic: false }, parameters), standard);
    await expectRefused(post(server, { ...notion, json: false }, parameters), [400, "invalid_request"]);
  });

  it("answers with the workspace and its owner, and without an end", async () => {
    const { body } = await getTokens(server, notion, { person: "alan" });
    expect(body).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_type: "bearer",
      bot_id: "00000000-0000-4000-9000-000000000002",
      workspace_id: "00000000-0000-4000-a000-000000000001",
      workspace_name: "Landfall",
      workspace_icon: null,
      duplicated_template_id: null,
      owner: { type: "user", user: expect.objectContaining({ person: { email: "alan@example.com" } }) },
      request_id: expect.any(String),
    });
  });

  it("ignores PKCE and scopes", async () => {
    const change = { scope: "anything", code_challenge: "x".repeat(43), code_challenge_method: "S256" };
    const { parameters } = await getCode(server, notion, { change });
    const verifier = { code_verifier: "y".repeat(43) };
    expect((await post(server, notion, { ...parameters, ...verifier })).status).toBe(200);
  });

  it("revokes for the client that the token belongs to", async () => {
    const first = await getTokens(server, notion);
    const path = "/api.notion.com/v1/oauth/revoke";
    const token = { token: first.body.access_token };
    await expectRefused(post(server, notion, token, { path, secret: "wrong" }), standard);
    await post(server, { ...notion, id: `${notion.id}-2` }, token, { path });
    const second = await post(server, notion, refresh(first.body.refresh_token));
    expect(second.status).toBe(200);
    expect((await post(server, notion, { token: second.body.access_token }, { path })).status).toBe(200);
    await expectRefused(post(server, notion, refresh(second.body.refresh_token)), grant());
  });
});

describe("GitHub", () => {
  it("answers as a form unless JSON is asked for, errors included", async () => {
    const ask = async (parameters: Record<string, string>) => {
      const own = { client_id: github.id, client_secret: "s3cret", ...parameters };
      const body = new URLSearchParams(own);
      return (await fetch(server.url + github.token, { method: "POST", body })).text();
    };
    const { parameters } = await getCode(server, github);
    const { grant_type: _, ...rest } = parameters;
    const answer = new URLSearchParams(await ask(rest as Record<string, string>));
    expect(Object.fromEntries(answer)).toEqual({
      access_token: expect.any(String),
      scope: "read:user,user:email",
      token_type: "bearer",
    });
    expect(new URLSearchParams(await ask(rest as Record<string, string>)).get("error")).toBe(
      "bad_verification_code",
    );
  });

  it("says who signed in", async () => {
    const { body } = await getTokens(server, github, { person: "alan" });
    const user = (token: string) =>
      fetch(`${server.url}/api.github.com/user`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await user(body.access_token)).json()).toMatchObject({ login: "alan", id: 1002 });
    const refused = await user("made-up");
    expect([refused.status, await refused.json()]).toMatchObject([401, { message: "Bad credentials" }]);
  });
});

describe("a plain issuer", () => {
  it("takes a refresh token once, and ends the grant when it comes again", async () => {
    const first = await getTokens(server, oidc);
    const second = await post(server, oidc, refresh(first.body.refresh_token));
    expect(second.body.refresh_token).not.toBe(first.body.refresh_token);
    await expectRefused(post(server, oidc, refresh(first.body.refresh_token)), grant());
    await expectRefused(post(server, oidc, refresh(second.body.refresh_token)), grant());
  });

  it.each([["oidc", oidc, "/oidc/revoke"] as const, ["auth0", auth0, "/auth0/oauth/revoke"] as const])(
    "and Auth0 revoke: %s",
    async (_, client, path) => {
      const { body } = await getTokens(server, client);
      const token = { token: body.refresh_token };
      expect((await post(server, client, token, { path, secret: "wrong" })).status).toBe(401);
      expect((await post(server, client, token, { path })).status).toBe(200);
      const refused = await post(server, client, refresh(body.refresh_token));
      expect(refused.body.error).toBe("invalid_grant");
    },
  );

  it("refuses other grants", async () => {
    const refused: Refused = [400, "unsupported_grant_type"];
    await expectRefused(post(server, oidc, { grant_type: "client_credentials" }), refused);
  });

  it("refuses the refresh token of another client", async () => {
    const { body } = await getTokens(server, oidc);
    await expectRefused(post(server, { ...oidc, id: "shop-2" }, refresh(body.refresh_token)), grant());
  });

  it("does not let a person who has denied get a code", async () => {
    const back = await new Browser().signIn(authorizeUrl(server, oidc, pkce()), "ada", "deny");
    expect(back.searchParams.has("code")).toBe(false);
  });
});
