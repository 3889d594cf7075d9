import { expect, it } from "vitest";
import { check, clientAt, type Endpoints, provider } from "./provider.ts";

/** Asks a stand-in of an issuer. */
async function findings(name: "auth0" | "oidc" | "google", told: Endpoints) {
  const { server, asked } = await provider(name, told);
  const explanation = await check(clientAt(name, server));
  const text = JSON.stringify(explanation?.findings).replaceAll(server, "https://stand-in");
  return { findings: JSON.parse(text), asked };
}

it("a document of another issuer is found, to the slash at its end", async () => {
  const { findings: other } = await findings("oidc", { document: { issuer: "https://other.example.com" } });
  expect(other).toEqual([
    {
      provider: "oidc",
      problem: "answers for the issuer https://stand-in as https://other.example.com",
      page: "https://stand-in/.well-known/openid-configuration",
      fix: "If that is the issuer you mean, type: pulumi config set --path 'landfall:oauth.oidc.issuer' https://other.example.com",
    },
  ]);
  const { server } = await provider("auth0");
  const slashless = await check(clientAt("auth0", server, { issuer: server }));
  expect(slashless?.findings.map(({ problem }) => problem.replaceAll(server, "https://stand-in"))).toEqual([
    "answers for the issuer https://stand-in as https://stand-in/",
  ]);
});

it("an issuer without a document is found, and nothing else is asked", async () => {
  const gone = await findings("auth0", { discovery: { status: 404, html: "Not Found" } });
  expect(gone.findings).toEqual([
    {
      provider: "auth0",
      problem: "has no discovery document for the issuer https://stand-in/ (status 404)",
      page: "https://stand-in/.well-known/openid-configuration",
      fix: "Find the issuer whose document opens in a browser. Type: pulumi config set --path 'landfall:oauth.auth0.issuer' <issuer>",
    },
  ]);
  expect(gone.asked.length).toBe(1);
});

it("an endpoint without HTTPS is found, and the secret is not sent there", async () => {
  const { findings: unsafe, asked } = await findings("oidc", {
    document: { token_endpoint: "http://issuer.example.com/token" },
  });
  expect(unsafe).toEqual([
    {
      provider: "oidc",
      problem:
        "has a token endpoint without HTTPS, http://issuer.example.com/token, so nothing was sent there",
      page: "https://stand-in/.well-known/openid-configuration",
      fix: "Let the issuer list a token endpoint that begins with https://",
    },
  ]);
  expect(asked.length).toBe(1);
});

it("a stand-in without HTTPS gets no secret either", async () => {
  const explanation = await check(clientAt("github", "http://stand-in.example.com"));
  expect(explanation).toEqual({
    findings: [
      {
        provider: "github",
        problem:
          "would be asked without HTTPS at http://stand-in.example.com/github.com/login/oauth/access_token, so nothing was sent there",
        page: "https://github.com/settings/developers",
        fix: "pulumi config set --path 'landfall:oauth.github.server' https://<server>",
      },
    ],
    unreachable: [],
    remarks: [],
  });
});

it("an endpoint that has moved away from the table is found", async () => {
  const { findings: moved } = await findings("google", {
    document: { token_endpoint: "https://oauth3.example.com/token" },
  });
  expect(moved).toEqual([
    {
      provider: "google",
      problem:
        "lists the token endpoint https://oauth3.example.com/token, and Landfall uses https://stand-in/oauth2.googleapis.com/token",
      page: "https://stand-in/accounts.google.com/.well-known/openid-configuration",
      fix: "Correct the address in components/oauth/providers/, or landfall:oauth.google.server",
    },
  ]);
});
