import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authorizeUrl, type Change, clients, type ProviderClient } from "./client.ts";
import { callback, pkce, type TestServer, testServer } from "./support.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  for (const { name, id, scopes } of Object.values(clients)) await server.register(name, id, { scopes });
});
afterAll(() => server.stop());

/** What a browser sees of a refusal: the page's status and text, or the parameters that go back to the client. */
async function refusal(client: ProviderClient, change: Change) {
  const url = authorizeUrl(server, client, pkce(), { state: "s", ...change });
  const response = await fetch(url, { redirect: "manual" });
  const location = response.headers.get("location");
  if (location === null) return { status: response.status, page: plain(await response.text()) };
  const { origin, pathname, searchParams } = new URL(location, server.url);
  const { error_description: text, error_uri: _, ...rest } = Object.fromEntries(searchParams);
  return { to: origin + pathname, ...rest, ...(text !== undefined && { text }) };
}

const plain = (html: string) =>
  html
    .replace(/^[\s\S]*<h1>/, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));

const elsewhere = { redirect_uri: `${callback}/` };
const noPkce = { code_challenge: undefined, code_challenge_method: undefined };
const back = { to: callback, state: "s" };
const { google, youtube, microsoft, notion, github, auth0, oidc } = clients;
const holds = (text: string) => expect.stringContaining(text);

describe("an unknown client", () => {
  it.each([
    [google, 401, "Error 401: invalid_client   The OAuth client was not found."],
    [youtube, 401, "The OAuth client was not found."],
    [microsoft, 200, "AADSTS700016: Application with identifier 'other' was not found in the directory"],
    [notion, 400, "Missing or invalid client_id."],
    [github, 404, "Not Found"],
    [auth0, 400, "Unknown client: other"],
    [oidc, 400, "invalid_client"],
  ])("is refused on a page by $name", async (client, status, text) => {
    const page = holds(text.replace("   ", "  "));
    expect(await refusal(client, { client_id: "other", redirect_uri: callback })).toEqual({ status, page });
  });
});

describe("a redirect URI that is not registered", () => {
  it.each([
    [google, 400, "Error 400: redirect_uri_mismatch"],
    [youtube, 400, "Error 400: redirect_uri_mismatch"],
    [microsoft, 200, `AADSTS50011: The redirect URI '${callback}/' specified in the request does not match`],
    [notion, 400, "Missing or invalid redirect_uri."],
    [auth0, 403, "Callback URL mismatch."],
    [oidc, 400, "invalid_redirect_uri"],
  ])("never gets anything from $name, which shows a page", async (client, status, text) => {
    expect(await refusal(client, elsewhere)).toEqual({ status, page: holds(text) });
    expect(await refusal(client, { redirect_uri: undefined })).toMatchObject({ status });
  });

  it("is reported by GitHub to the registered one", async () => {
    expect(await refusal(github, elsewhere)).toEqual({
      ...back,
      error: "redirect_uri_mismatch",
      text: "The redirect_uri MUST match the registered callback URL for this application.",
    });
  });
});

describe("a scope that the client may not ask for", () => {
  const wrong = { scope: "openid admin" };

  it("is named on Google's page, beside the ones that are right", async () => {
    const page = holds("Some requested scopes were invalid. {valid=[openid], invalid=[admin]}");
    expect(await refusal(google, wrong)).toEqual({ status: 400, page });
  });

  it.each([
    [microsoft, "AADSTS70011: The provided request must include a 'scope' input parameter."],
    [github, "openid, admin"],
    [auth0, "admin"],
  ])("is refused by $name in the redirect", async (client, text) => {
    expect(await refusal(client, wrong)).toEqual({ ...back, error: "invalid_scope", text: holds(text) });
  });

  it("is refused by a plain issuer in the redirect, which names the issuer", async () => {
    const iss = `${server.url}/oidc`;
    expect(await refusal(oidc, wrong)).toMatchObject({ ...back, error: "invalid_scope", iss });
  });
});

describe("a request without PKCE", () => {
  it("is refused where the client is registered to use it", async () => {
    const page = holds("Missing required parameter: code_challenge");
    expect(await refusal(google, noPkce)).toEqual({ status: 400, page });
    for (const client of [github, auth0, oidc]) {
      expect(await refusal(client, noPkce)).toMatchObject({ ...back, error: "invalid_request" });
    }
  });

  it("is refused with the method plain", async () => {
    const plainMethod = { code_challenge_method: "plain" };
    expect(await refusal(oidc, plainMethod)).toMatchObject({ ...back, error: "invalid_request" });
  });

  it("is accepted of a client that is registered as optional", async () => {
    const client = { ...google, id: "1-optional.apps.googleusercontent.com" };
    await server.register("google", client.id, { scopes: google.scopes, pkce: "optional" });
    expect(await refusal(client, noPkce)).toMatchObject({ to: expect.stringContaining("/sign-in/") });
  });
});

describe("a missing parameter", () => {
  it.each([
    [google, "Missing required parameter: response_type"],
    [notion, "Missing or invalid response_type."],
  ])("is named by $name on its page", async (client, text) => {
    const page = holds(text);
    expect(await refusal(client, { response_type: undefined })).toEqual({ status: 400, page });
  });

  it("is Notion's owner=user", async () => {
    const refused = { status: 400, page: holds("Missing or invalid owner.") };
    expect(await refusal(notion, { owner: undefined })).toEqual(refused);
    expect(await refusal(notion, { owner: "workspace" })).toEqual(refused);
  });

  it("does not make Microsoft take another response type", async () => {
    const refused = { ...back, error: "unsupported_response_type", text: holds("AADSTS700054") };
    expect(await refusal(microsoft, { response_type: "token" })).toEqual(refused);
  });
});

describe("Microsoft's tenants", () => {
  const at = (tenant: string) => ({ ...microsoft, authorize: microsoft.authorize.replace("common", tenant) });

  it("are common, organizations, consumers and a directory's id", async () => {
    for (const tenant of ["common", "organizations", "consumers", "aaaabbbb-0000-cccc-1111-dddd2222eeee"])
      expect(await refusal(at(tenant), {})).toMatchObject({ to: expect.stringContaining("/sign-in/") });
  });

  it("are refused if they do not exist, at every endpoint", async () => {
    for (const path of [
      "oauth2/v2.0/authorize",
      "oauth2/v2.0/token",
      "v2.0/.well-known/openid-configuration",
    ]) {
      const response = await fetch(`${server.url}/login.microsoftonline.com/contoso/${path}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error_codes: [90002], error: "invalid_request" });
    }
  });

  it("leave the issuer's place open in the shared discovery document, and fill it in a directory's own", async () => {
    const issuerAt = async (tenant: string) => {
      const url = `${server.url}/login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`;
      return (await (await fetch(url)).json()) as Record<string, string>;
    };
    const host = `${server.url}/login.microsoftonline.com`;
    expect(await issuerAt("common")).toMatchObject({
      issuer: `${host}/{tenantid}/v2.0`,
      token_endpoint: `${host}/common/oauth2/v2.0/token`,
    });
    const own = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
    expect(await issuerAt(own)).toMatchObject({
      issuer: `${host}/${own}/v2.0`,
      token_endpoint: `${host}/${own}/oauth2/v2.0/token`,
    });
  });
});

it("shows what a request holds only as text", async () => {
  const { page } = await refusal(auth0, { client_id: "<script>alert(1)</script>" });
  expect(page).toContain("<script>alert(1)</script>");
  const url = authorizeUrl(server, auth0, pkce(), { client_id: "<script>" });
  expect(await (await fetch(url)).text()).not.toContain("<script>");
});
