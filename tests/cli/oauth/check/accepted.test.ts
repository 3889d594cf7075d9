import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { isIssuer } from "../../../../cli/oauth/check/discovery.ts";
import { type ProviderName, providers } from "../../../../components/oauth/index.ts";
import { CLIENT_IDS, check, clientAt, microsoftError, OLD_SECRET, provider, SECRET } from "./provider.ts";

const NAMES = Object.keys(providers) as ProviderName[];
const NOTHING = { findings: [], unreachable: [], remarks: [] };

it.each(NAMES)(
  "a right client of %s is accepted in silence, and each endpoint is asked once",
  async (name) => {
    const { server, asked } = await provider(name);
    expect(await check(clientAt(name, server))).toEqual(NOTHING);
    const paths = asked.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.length).toBe(["notion", "github"].includes(name) ? 2 : 3);
  },
);

it.each(NAMES)("the secret of a client of %s and the code are in no address", async (name) => {
  const { server, asked } = await provider(name);
  await check(clientAt(name, server, { oldClientSecret: OLD_SECRET }));
  for (const { url } of asked) expect(url).not.toMatch(/planted|landfall-oauth-check/);
  const posts = asked.filter(({ method }) => method === "POST");
  expect(posts.length).toBe(2);
});

it("the authorization endpoint is asked as a browser would ask it, and the token endpoint with the verifier of it", async () => {
  const { server, asked } = await provider("microsoft");
  await check(clientAt("microsoft", server));
  const authorize = new URL(asked.find(({ url }) => url.includes("/authorize"))?.url ?? "");
  const token = new URLSearchParams(asked.find(({ url }) => url.endsWith("/token"))?.body);
  expect(Object.fromEntries(authorize.searchParams)).toEqual({
    response_type: "code",
    client_id: CLIENT_IDS.microsoft,
    redirect_uri: "https://app.example.com/callback/microsoft",
    scope: "openid Mail.Read Mail.Send",
    state: expect.stringMatching(/^[\w-]{22}$/),
    code_challenge: createHash("sha256")
      .update(token.get("code_verifier") ?? "")
      .digest("base64url"),
    code_challenge_method: "S256",
  });
  expect(Object.fromEntries(token)).toEqual({
    grant_type: "authorization_code",
    code: "landfall-oauth-check",
    redirect_uri: "https://app.example.com/callback/microsoft",
    code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    client_id: CLIENT_IDS.microsoft,
    client_secret: SECRET,
  });
});

it("Notion is asked with JSON and HTTP Basic, without PKCE and scopes", async () => {
  const { server, asked } = await provider("notion");
  await check(clientAt("notion", server));
  const authorize = new URL(asked.find(({ method }) => method === "GET")?.url ?? "");
  expect([...authorize.searchParams.keys()]).toEqual([
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "owner",
  ]);
  const { headers, body } = asked.find(({ method }) => method === "POST") ?? { headers: {}, body: "" };
  expect(Buffer.from(headers.authorization?.split(" ")[1] ?? "", "base64").toString()).toBe(
    `${CLIENT_IDS.notion}:${SECRET}`,
  );
  expect(JSON.parse(body)).toEqual({
    grant_type: "authorization_code",
    code: "landfall-oauth-check",
    redirect_uri: "https://app.example.com/callback/notion",
  });
});

it("an old secret that no longer works is a remark, and one that works is none", async () => {
  const refusesOld = (body: string) =>
    body.includes(OLD_SECRET)
      ? microsoftError(7000215, "invalid_client", "Invalid client secret provided.")
      : microsoftError(70008, "invalid_grant", "The provided authorization code has expired.");
  const { server } = await provider("microsoft", { token: refusesOld });
  expect(await check(clientAt("microsoft", server, { oldClientSecret: OLD_SECRET }))).toEqual({
    ...NOTHING,
    remarks: [
      "microsoft no longer accepts the old client secret. To end the rotation, type: pulumi config rm --path 'landfall:oauth.microsoft.oldClientSecret'",
    ],
  });
  const both = await provider("microsoft");
  expect(await check(clientAt("microsoft", both.server, { oldClientSecret: OLD_SECRET }))).toEqual(NOTHING);
});

it("a scope that an issuer does not list, and that it does not refuse, is accepted: the list need not be complete", async () => {
  const { server } = await provider("oidc", { document: { scopes_supported: ["openid"] } });
  expect(await check(clientAt("oidc", server))).toEqual(NOTHING);
});

it.each([
  ["https://login.test/common/v2.0", "https://login.test/{tenantid}/v2.0", true],
  ["https://login.test/common/v2.0", "https://login.test/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0", true],
  ["https://login.test/common/v2.0", "https://other.test/{tenantid}/v2.0", false],
  [
    "https://login.test/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0",
    "https://login.test/11111111-0000-cccc-1111-dddd2222eeee/v2.0",
    false,
  ],
  ["https://tenant.auth0.com", "https://tenant.auth0.com/", false],
])("whether the document of %s may say that it is of %s: %s", (asked, answered, expected) => {
  expect(isIssuer(asked, answered)).toBe(expected);
});
