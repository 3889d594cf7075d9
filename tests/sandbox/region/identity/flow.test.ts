import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authorizeUrl, clients, getCode, getTokens, type ProviderClient, post, refresh } from "./client.ts";
import { Browser, callback, pkce, type TestServer, testServer } from "./support.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  for (const { name, id, scopes } of Object.values(clients)) await server.register(name, id, { scopes });
});
afterAll(async () => {
  await server.stop();
  expect(server.log).toEqual([]);
});

const all = Object.values(clients).map((client): [string, ProviderClient] => [client.name, client]);

describe.each(all)("%s", (name, client) => {
  it("gives tokens for a code with PKCE, and returns the state exactly", async () => {
    const { back, parameters } = await getCode(server, client);
    expect(`${back.origin}${back.pathname}`).toBe(callback);
    expect(back.searchParams.get("state")).toBe("state with spaces & signs");
    const { status, body } = await post(server, client, parameters);
    expect({ status, type: body.token_type.toLowerCase() }).toEqual({ status: 200, type: "bearer" });
    expect(body.access_token).toMatch(/^[\w-]{20,}$/);
    expect("refresh_token" in body).toBe(name !== "github");
    expect("id_token" in body).toBe((client.scopes as string[]).includes("openid"));
  });

  it("names its issuer in the redirect only if it does so in reality", async () => {
    const { back } = await getCode(server, client);
    const issuers: Record<string, string> = {
      google: `${server.url}/accounts.google.com`,
      youtube: `${server.url}/accounts.google.com`,
      oidc: `${server.url}/oidc`,
    };
    expect(back.searchParams.get("iss")).toBe(issuers[name] ?? null);
  });

  // GitHub's tokens do not end.
  if (name !== "github")
    it("refreshes", async () => {
      const first = await getTokens(server, client);
      const { status, body } = await post(server, client, refresh(first.body.refresh_token));
      expect(status).toBe(200);
      expect(body.access_token).not.toBe(first.body.access_token);
    });

  it("tells the client that a person denied, with its state", async () => {
    const url = authorizeUrl(server, client, pkce());
    const back = await new Browser().signIn(url, "ada", "deny");
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("state")).toBe("state with spaces & signs");
  });

  it("refuses a code that is used again, and ends what the first use gave", async () => {
    const { parameters } = await getCode(server, client);
    const first = await post(server, client, parameters);
    const again = await post(server, client, parameters);
    expect(again.body.error).toBe(name === "github" ? "bad_verification_code" : "invalid_grant");
    expect(again.body).not.toHaveProperty("access_token");
    if (name === "github") {
      const headers = { authorization: `Bearer ${first.body.access_token}` };
      expect((await fetch(`${server.url}/api.github.com/user`, { headers })).status).toBe(401);
    } else {
      const refreshed = await post(server, client, refresh(first.body.refresh_token));
      expect(refreshed.body.error).toBe("invalid_grant");
    }
  });
});

describe("the sign-in page", () => {
  it("asks who it is, although somebody has signed in before in the same browser", async () => {
    const browser = new Browser();
    const subjects: unknown[] = [];
    for (const person of ["ada", "alan", "ada"]) {
      const proof = pkce();
      const back = await browser.signIn(authorizeUrl(server, clients.oidc, proof), person);
      const parameters = { grant_type: "authorization_code", redirect_uri: callback };
      const code = back.searchParams.get("code") ?? "";
      const { body } = await post(server, clients.oidc, {
        ...parameters,
        code,
        code_verifier: proof.verifier,
      });
      subjects.push(payload(body.id_token).sub);
    }
    expect(subjects).toEqual(["ada", "alan", "ada"]);
  });

  it("is only for the browser that asked, and says so", async () => {
    const page = await new Browser().open(authorizeUrl(server, clients.oidc, pkce()));
    const other = await new Browser().open(page.url);
    expect([other.status, await other.text()]).toEqual([400, expect.stringContaining("sends no cookies")]);
  });

  it("refuses a form without a person or a decision", async () => {
    const browser = new Browser();
    const page = await browser.open(authorizeUrl(server, clients.oidc, pkce()));
    expect((await browser.open(page.url, { decision: "allow" })).status).toBe(400);
    expect((await browser.open(page.url, { person: "ada" })).status).toBe(400);
  });
});

function payload(idToken: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString());
}

describe.each([
  ["google", "/accounts.google.com", clients.google],
  ["microsoft", "/login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0", clients.microsoft],
  ["auth0", "/auth0", clients.auth0],
  ["oidc", "/oidc", clients.oidc],
] as const)("discovery of %s", (name, issuer, client) => {
  it("names endpoints that exist, and a key that signs the ID tokens", async () => {
    const response = await fetch(`${server.url}${issuer}/.well-known/openid-configuration`);
    const document = (await response.json()) as Record<string, string>;
    expect(document.issuer).toBe(`${server.url}${issuer}${name === "auth0" ? "/" : ""}`);
    const { body } = await getTokens(server, client);
    const user = await fetch(document.userinfo_endpoint ?? "", {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    const claims = payload(body.id_token);
    expect(claims).toMatchObject({ iss: document.issuer, aud: client.id });
    expect(await user.json()).toMatchObject({ sub: claims.sub });
    const { keys } = (await (await fetch(document.jwks_uri ?? "")).json()) as { keys: JsonWebKey[] };
    const [head, claimSet, signature] = body.id_token.split(".");
    const key = createPublicKey({ key: keys[0] as JsonWebKey, format: "jwk" });
    const signed = Buffer.from(`${head}.${claimSet}`);
    expect(verify("sha256", signed, key, Buffer.from(signature, "base64url"))).toBe(true);
    expect((await fetch(document.token_endpoint ?? "", { method: "POST" })).status).not.toBe(404);
    expect((await fetch(document.authorization_endpoint ?? "")).status).not.toBe(404);
  });
});
