import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  authorizeUrl,
  type Change,
  clients,
  getTokens,
  type ProviderClient,
  post,
  refresh,
} from "./client.ts";
import { callback, pkce, type TestServer, testServer } from "./support.ts";

let directory: string;
let server: TestServer;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "landfall-identity-"));
  server = await testServer(undefined, directory);
});
afterEach(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

const { google, oidc } = clients;
const scopes = { scopes: oidc.scopes };

/** 303: it goes on to the sign-in page. */
async function authorizeStatus(client: ProviderClient, change: Change = {}): Promise<number> {
  return (await fetch(authorizeUrl(server, client, pkce(), change), { redirect: "manual" })).status;
}

describe("a client", () => {
  it("is known at once, outlives a restart, and is kept in a file of its owner only", async () => {
    expect(await authorizeStatus(oidc)).toBe(400);
    await server.register("oidc", oidc.id, scopes);
    expect(await authorizeStatus(oidc)).toBe(303);
    expect(statSync(server.clientsFile).mode & 0o777).toBe(0o600);
    await server.stop();
    server = await testServer(undefined, directory);
    expect(await authorizeStatus(oidc)).toBe(303);
    await server.admin("DELETE", `clients/oidc/${oidc.id}`);
    expect(await authorizeStatus(oidc)).toBe(400);
    expect((await server.admin("DELETE", `clients/oidc/${oidc.id}`)).status).toBe(404);
  });

  it("may bring scopes and secrets that come later, and keeps its grants", async () => {
    await server.register("oidc", oidc.id, scopes);
    const first = await getTokens(server, oidc);
    await server.register("oidc", oidc.id, {
      scopes: [...oidc.scopes, "orders"],
      secrets: [{ value: "newer" }],
    });
    const newer = { secret: "newer" };
    const second = await post(server, oidc, refresh(first.body.refresh_token), newer);
    expect(second.status).toBe(200);
    expect((await post(server, oidc, refresh(second.body.refresh_token))).status).toBe(401);
    expect(await authorizeStatus(oidc, { scope: "openid orders" })).toBe(303);
  });

  it("has tokens with the lifetime that it asks for", async () => {
    await server.register("oidc", oidc.id, { ...scopes, tokenSeconds: 1 });
    const { body } = await getTokens(server, oidc);
    expect(body.expires_in).toBe(1);
    const user = () =>
      fetch(`${server.url}/oidc/userinfo`, { headers: { authorization: `Bearer ${body.access_token}` } });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await user()).status).toBe(401);
  });

  it.each([
    ["without a secret", { secrets: [] }, "secrets"],
    ["with three secrets", { secrets: [{ value: "1" }, { value: "2" }, { value: "3" }] }, "secrets"],
    ["with a redirect URI that is none", { redirectUris: ["callback"] }, "redirectUris"],
    ["with a day that is none", { secrets: [{ value: "1", expires: "soon" }] }, "expires"],
    ["with an unknown key", { scope: "openid" }, "scope"],
  ])("%s is refused, and nothing is kept", async (_, change, named) => {
    const body = { redirectUris: [callback], secrets: [{ value: "s" }], ...change };
    const { status, body: answer } = await server.admin("PUT", "clients/oidc/shop", body);
    expect({ status, answer }).toEqual({ status: 422, answer: { message: expect.stringContaining(named) } });
    expect(() => readFileSync(server.clientsFile)).toThrow("ENOENT");
  });

  it("of an unknown provider is refused, and of YouTube is Google's", async () => {
    const body = { redirectUris: [callback], secrets: [{ value: "s" }], scopes: google.scopes };
    expect((await server.admin("PUT", "clients/constructor/x", body)).status).toBe(404);
    expect((await server.admin("PUT", `clients/youtube/${google.id}`, body)).status).toBe(204);
    expect(await authorizeStatus(google)).toBe(303);
  });
});

describe("a failure on purpose", () => {
  beforeEach(() => server.register("google", google.id, { scopes: google.scopes }));
  const ask = (signal?: AbortSignal) =>
    fetch(`${server.url}${google.token}`, { method: "POST", ...(signal && { signal }) });

  it("comes as often as asked, at that endpoint of that provider only", async () => {
    const fault = { provider: "google", endpoint: "token", kind: 429, times: 2 };
    expect((await server.admin("POST", "faults", fault)).status).toBe(204);
    await server.admin("POST", "faults", { ...fault, kind: 500, times: 1 });
    const others = await Promise.all(
      ["/auth0/oauth/token", "/oauth2.googleapis.com/revoke"].map((path) =>
        fetch(server.url + path, { method: "POST" }),
      ),
    );
    expect(others.map(({ status }) => status)).toEqual([400, 400]);
    const first = await ask();
    expect([first.status, first.headers.get("retry-after")]).toEqual([429, "1"]);
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([429, 500, 400]);
  });

  it("may be no answer at all", async () => {
    await server.admin("POST", "faults", { provider: "google", endpoint: "token", kind: "timeout" });
    await expect(ask(AbortSignal.timeout(300))).rejects.toThrow("timeout");
    expect((await ask()).status).toBe(400);
  });

  it("can be called off, and is checked", async () => {
    await server.admin("POST", "faults", { provider: "google", endpoint: "token", kind: 500, times: 9 });
    await server.admin("DELETE", "faults");
    expect((await ask()).status).toBe(400);
    const wrong = { provider: "google", endpoint: "login", kind: 418 };
    expect((await server.admin("POST", "faults", wrong)).status).toBe(422);
  });
});

it("withdraws what one person granted to one client, and then to all", async () => {
  const ids = [oidc.id, "other"];
  for (const id of ids) await server.register("oidc", id, scopes);
  const tokens = async (id: string, person: string) =>
    (await getTokens(server, { ...oidc, id }, { person })).body.access_token as string;
  const held = {
    ada: await tokens("shop", "ada"),
    other: await tokens("other", "ada"),
    alan: await tokens("shop", "alan"),
  };
  const valid = async () => {
    const entries = Object.entries(held).map(async ([name, token]) => {
      const headers = { authorization: `Bearer ${token}` };
      return [name, (await fetch(`${server.url}/oidc/userinfo`, { headers })).status === 200];
    });
    return Object.fromEntries(await Promise.all(entries));
  };
  expect(await valid()).toEqual({ ada: true, other: true, alan: true });
  const ada = { provider: "oidc", person: "ada" };
  const first = await server.admin("POST", "revoke", { ...ada, client: "shop" });
  expect(first).toEqual({ status: 200, body: { revoked: 1 } });
  expect(await valid()).toEqual({ ada: false, other: true, alan: true });
  await server.admin("POST", "revoke", ada);
  expect(await valid()).toEqual({ ada: false, other: false, alan: true });
  expect((await server.admin("POST", "revoke", { ...ada, person: "eve" })).status).toBe(404);
});

it("needs a token", async () => {
  const response = await fetch(`${server.url}/admin/faults`, { method: "DELETE" });
  expect(response.status).toBe(401);
});
