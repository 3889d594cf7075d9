import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  clients,
  expectRefused,
  getCode,
  type ProviderClient,
  post,
  type Refused,
  refresh,
} from "./client.ts";
import { callback, pkce, type TestServer, testServer } from "./support.ts";

let server: TestServer;
let now = Date.parse("2026-06-01T12:00:00Z");
const secrets = [{ value: "new" }, { value: "s3cret", expires: "2100-01-01" }];
beforeAll(async () => {
  // Codes have the real clock's times; only secrets are judged by this one.
  server = await testServer(() => now);
  for (const { name, id, scopes } of Object.values(clients)) {
    await server.register(name, id, { scopes, secrets });
    await server.register(name, `${id}-2`, { scopes });
  }
});
afterAll(() => server.stop());

const all = Object.values(clients);
const { google, microsoft, github, auth0, oidc } = clients;
/** An error of each provider in the order google, youtube, microsoft, notion, github, auth0, oidc. */
const each = (...refused: Refused[]) =>
  all.map((client, index): [string, ProviderClient, Refused] => [
    client.name,
    client,
    refused[index] as Refused,
  ]);

const notFound: Refused = [401, "invalid_client", "The OAuth client was not found."];
const grant = (text = ""): Refused => [400, "invalid_grant", text];
const noGrant: Refused = [403, "invalid_grant", "Invalid authorization code"];
const badCode: Refused = [200, "bad_verification_code", "The code passed is incorrect or expired."];
const badSecret: Refused = [401, "invalid_client", "Unauthorized"];
const badClient: Refused = [200, "incorrect_client_credentials"];
const standard: Refused = [401, "invalid_client"];
const denied: Refused = [401, "access_denied", "Unauthorized"];

describe.each(
  each(
    notFound,
    notFound,
    [400, "unauthorized_client", "AADSTS700016: "],
    standard,
    [404, "Not Found"],
    denied,
    standard,
  ),
)("%s", (_, client, refused) => {
  it("refuses a client that it does not know", async () => {
    const { parameters } = await getCode(server, client);
    await expectRefused(post(server, { ...client, id: "other" }, parameters), refused);
  });
});

describe.each(
  each(
    badSecret,
    badSecret,
    [401, "invalid_client", "AADSTS7000215: Invalid client secret provided."],
    standard,
    badClient,
    denied,
    standard,
  ),
)("%s", (_, client, refused) => {
  it("refuses a wrong secret, and gives the code to the right one afterwards", async () => {
    const { parameters } = await getCode(server, client);
    await expectRefused(post(server, client, parameters, { secret: "wrong" }), refused);
    expect((await post(server, client, parameters)).body).toHaveProperty("access_token");
  });
});

describe.each(
  each(
    badSecret,
    badSecret,
    [401, "invalid_client", "AADSTS7000222: The provided client secret keys for app"],
    standard,
    badClient,
    denied,
    standard,
  ),
)("%s", (_, client, refused) => {
  it("takes both secrets until one expires, for codes and for refresh tokens", async () => {
    const old = { secret: "s3cret" };
    const { parameters } = await getCode(server, client);
    const first = await post(server, client, parameters, old);
    const before = now;
    now = Date.parse("2100-01-01T00:00:00Z");
    try {
      const { parameters } = await getCode(server, client);
      await expectRefused(post(server, client, parameters, old), refused);
      if (client.name === "github") return;
      const token = refresh(first.body.refresh_token);
      await expectRefused(post(server, client, token, old), refused);
      expect((await post(server, client, token, { secret: "new" })).body).toHaveProperty("access_token");
    } finally {
      now = before;
    }
  });
});

const another = "Bad Request";
describe.each(
  each(grant(another), grant(another), grant("AADSTS70000: "), grant(), badCode, noGrant, grant()),
)("%s", (_, client, refused) => {
  it("refuses the code of another client", async () => {
    const { parameters } = await getCode(server, client);
    await expectRefused(post(server, { ...client, id: `${client.id}-2` }, parameters), refused);
  });
});

const text = "Malformed auth code.";
describe.each(each(grant(text), grant(text), grant("AADSTS70000: "), grant(), badCode, noGrant, grant()))(
  "%s",
  (_, client, refused) => {
    it("refuses a code that it has not given", async () => {
      const { parameters } = await getCode(server, client);
      await expectRefused(post(server, client, { ...parameters, code: "made-up" }), refused);
    });
  },
);

describe.each(
  each(
    [400, "redirect_uri_mismatch"],
    [400, "redirect_uri_mismatch"],
    [400, "invalid_client", "AADSTS500112: The reply address"],
    grant("Invalid redirect_uri."),
    [200, "redirect_uri_mismatch", "The redirect_uri MUST match"],
    [403, "invalid_grant", "The redirect URI is wrong."],
    grant(),
  ),
)("%s", (_, client, refused) => {
  it("refuses a redirect URI other than that of the authorization", async () => {
    const { parameters } = await getCode(server, client);
    const other = { ...parameters, redirect_uri: `${callback}/other` };
    await expectRefused(post(server, client, other), refused);
  });
});

describe("a code verifier", () => {
  const pairs: [string, ProviderClient, Refused, Refused][] = [
    ["google", google, grant("Missing code verifier."), grant("Invalid code verifier.")],
    ["microsoft", microsoft, [400, "invalid_request", "AADSTS9002325: "], grant("AADSTS501481: ")],
    ["github", github, badCode, badCode],
    ["auth0", auth0, [403, "invalid_grant"], [403, "invalid_grant", "Failed to verify code verifier"]],
    ["oidc", oidc, grant(), grant()],
  ];
  it.each(pairs)("is needed and checked by %s", async (_, client, missing, wrong) => {
    const { parameters } = await getCode(server, client);
    const { code_verifier: __, ...without } = parameters as Record<string, string>;
    await expectRefused(post(server, client, without), missing);
    await expectRefused(post(server, client, { ...without, code_verifier: pkce().verifier }), wrong);
    expect((await post(server, client, parameters)).body).toHaveProperty("access_token");
  });

  it("is missed by Microsoft only at the token endpoint", async () => {
    const change = { code_challenge: undefined, code_challenge_method: undefined };
    const { parameters } = await getCode(server, microsoft, { change });
    const refused: Refused = [400, "invalid_request", "AADSTS9002325: Proof Key for Code Exchange"];
    await expectRefused(post(server, microsoft, parameters), refused);
  });
});
