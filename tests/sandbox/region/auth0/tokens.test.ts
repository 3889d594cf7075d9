import { createPublicKey, verify } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ask, type Bed, bed, management } from "./bed.ts";

let auth0: Bed;
afterEach(() => auth0?.close());

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

describe("the token endpoint", () => {
  it("gives a token that the published key verifies", async () => {
    auth0 = await bed();
    const { body } = await auth0.token();
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 86_400 });
    const discovery = (await ask(`${auth0.url}/.well-known/openid-configuration`, "GET")).body;
    expect(discovery.issuer).toBe(`${auth0.url}/`);
    const [key] = (await ask(discovery.jwks_uri, "GET")).body.keys;
    const [head = "", claims = "", signature = ""] = body.access_token.split(".");
    expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({
      alg: "RS256",
      typ: "JWT",
      kid: key.kid,
    });
    const publicKey = createPublicKey({ key, format: "jwk" });
    const text = Buffer.from(`${head}.${claims}`);
    expect(verify("sha256", text, publicKey, Buffer.from(signature, "base64url"))).toBe(true);
    expect(claimsOf(body.access_token)).toMatchObject({
      iss: `${auth0.url}/`,
      aud: `${auth0.url}/api/v2/`,
      sub: `${management.clientId}@clients`,
      iat: auth0.now / 1000,
      exp: auth0.now / 1000 + 86_400,
      gty: "client-credentials",
    });
  });

  it.each([
    ["a wrong secret", { client_secret: "wrong" }, 401, "access_denied"],
    ["an unknown client", { client_id: "wrong" }, 401, "access_denied"],
    ["an unknown audience", { audience: "https://api.test" }, 403, "access_denied"],
    ["no audience", { audience: undefined }, 403, "access_denied"],
    ["a scope that was not granted", { scope: "read:users fly:planes" }, 403, "access_denied"],
    ["an unknown grant", { grant_type: "magic" }, 403, "unsupported_grant_type"],
    ["no grant", { grant_type: undefined }, 400, "invalid_request"],
  ])("refuses %s", async (_, change, status, error) => {
    auth0 = await bed();
    const answer = await auth0.token(change);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    expect(answer.body.access_token).toBeUndefined();
  });
});

describe("the Management API", () => {
  it("refuses a missing, a forged and an expired token with 401", async () => {
    auth0 = await bed();
    const { access_token } = (await auth0.token()).body;
    const roles = (token?: string) => ask(`${auth0.url}/api/v2/roles`, "GET", undefined, token);
    expect((await roles(access_token)).status).toBe(200);
    expect((await roles()).body.message).toBe("Missing authentication");
    const [head, claims, signature] = access_token.split(".");
    const forged = Buffer.from(JSON.stringify({ ...claimsOf(access_token), sub: "x" })).toString("base64url");
    expect((await roles(`${head}.${forged}.${signature}`)).status).toBe(401);
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect((await roles(`${none}.${claims}.`)).status).toBe(401);
    auth0.now += 86_400_000;
    expect((await roles(access_token)).body.message).toContain("Expired token");
  });

  it("refuses a token without the scope with 403, and names the scope", async () => {
    auth0 = await bed();
    const { access_token } = (await auth0.token({ scope: "read:roles" })).body;
    const answer = await ask(`${auth0.url}/api/v2/roles`, "POST", { name: "x" }, access_token);
    expect([answer.status, answer.body]).toEqual([
      403,
      {
        statusCode: 403,
        error: "Forbidden",
        message: "Insufficient scope, expected any of: create:roles",
        errorCode: "insufficient_scope",
      },
    ]);
  });
});

describe("the state's file", () => {
  it("keeps users, roles and the key over a restart, also after a kill in the middle of a line", async () => {
    const directory = mkdtempSync(join(tmpdir(), "auth0-"));
    const stateFile = join(directory, "state.jsonl");
    auth0 = await bed({ stateFile });
    const keys = () => ask(`${auth0.url}/.well-known/jwks.json`, "GET");
    const oldKeys = (await keys()).body;
    const role = await auth0.ok("POST", "roles", { name: "nurse" });
    await auth0.addUser("a@b.test", { user_id: "1" });
    await auth0.addUser("gone@b.test", { user_id: "2" });
    await auth0.ok("POST", "users/auth0|1/roles", { roles: [role.id] });
    await auth0.ok("DELETE", "users/auth0|2");
    await auth0.close();
    writeFileSync(stateFile, `${readFileSync(stateFile, "utf8")}["users","auth0|3",{"user_`);
    auth0 = await bed({ stateFile });
    expect((await keys()).body).toEqual(oldKeys);
    expect(await auth0.ok("GET", "users")).toMatchObject([{ user_id: "auth0|1" }]);
    expect(await auth0.ok("GET", "users/auth0|1/roles")).toEqual([role]);
    await expect(auth0.addUser("a@b.test")).rejects.toThrow("already exists");
    expect(existsSync(`${stateFile}.tmp`)).toBe(false);
    rmSync(directory, { recursive: true });
  });
});
