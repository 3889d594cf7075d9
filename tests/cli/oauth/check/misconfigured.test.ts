import { describe, expect, it } from "vitest";
import type { Finding } from "../../../../cli/oauth/check/findings.ts";
import type { ProviderName } from "../../../../components/oauth/index.ts";
import {
  CLIENT_IDS,
  check,
  clientAt,
  type Endpoints,
  microsoftError,
  provider,
  type Told,
} from "./provider.ts";

const google = providerCase("google");
const microsoft = providerCase("microsoft");
const notion = providerCase("notion");
const github = providerCase("github");
const auth0 = providerCase("auth0");
const oidc = providerCase("oidc");

/** Asks a stand-in. @returns what a person must mend, if nothing else was found */
function providerCase(name: ProviderName) {
  return async (
    told: Endpoints,
    config: Parameters<typeof clientAt>[2] = {},
  ): Promise<Omit<Finding, "provider">[]> => {
    const { server } = await provider(name, told);
    const explanation = await check(clientAt(name, server, config));
    expect(explanation).toMatchObject({ unreachable: [], remarks: [] });
    return (explanation?.findings ?? []).map(({ provider: who, ...finding }) => {
      expect(who).toBe(name);
      const text = JSON.stringify(finding).replaceAll(server, "https://stand-in");
      expect(text).not.toContain("planted");
      return JSON.parse(text);
    });
  };
}

/** Google's redirect to its page of an error: a field of a message, its length and its text. */
const googleError = (code: string): Told => ({
  location: `https://accounts.google.com/signin/oauth/error?authError=${Buffer.from(`\n${String.fromCharCode(code.length)}${code}\u0012\u0004Text`).toString("base64url")}&client_id=1`,
});
const microsoftPage = (code: number): Told => ({ html: `<p>AADSTS${code}: Sorry.</p>` });

describe("a redirect URI that is not registered", () => {
  const uri = (name: ProviderName) => `https://app.example.com/callback/${name}`;
  const found = (name: ProviderName, page: string) => [
    {
      problem: `does not know the redirect URI ${uri(name)} of the client ${CLIENT_IDS[name]}`,
      page,
      fix: `Add exactly ${uri(name)}`,
    },
  ];

  it("is found at Google by the message in its redirect, and by its token endpoint", async () => {
    const page = "https://console.cloud.google.com/auth/clients: the client, Authorized redirect URIs";
    expect(await google({ authorize: googleError("redirect_uri_mismatch") })).toEqual(found("google", page));
    const token = { status: 400, json: { error: "redirect_uri_mismatch", error_description: "Bad Request" } };
    expect(await google({ token })).toEqual(found("google", page));
  });

  it("is found at Microsoft by the number on its page, which has status 200", async () => {
    expect(await microsoft({ authorize: microsoftPage(50011) })).toEqual(
      found(
        "microsoft",
        "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade: the application, Authentication, Web, Redirect URIs",
      ),
    );
  });

  it("is found at GitHub by the redirect to the registered one", async () => {
    const location =
      "https://old.example.com/callback?error=redirect_uri_mismatch&error_description=The+redirect_uri+MUST+match";
    expect(await github({ authorize: { location } })).toEqual(
      found("github", "https://github.com/settings/developers: the OAuth app, Authorization callback URL"),
    );
  });

  it("is found at Auth0 and Notion by the words on their pages", async () => {
    expect(await auth0({ authorize: { status: 403, html: "<h1>Callback URL mismatch.</h1>" } })).toEqual(
      found(
        "auth0",
        "https://manage.auth0.com/#/applications: the application, Settings, Allowed Callback URLs",
      ),
    );
    expect(await notion({ authorize: { status: 400, html: "Missing or invalid redirect_uri." } })).toEqual(
      found("notion", "https://www.notion.so/profile/integrations: the public integration, Redirect URIs"),
    );
  });
});

describe("a client that is not known", () => {
  const refused: Told = { status: 401, json: { error: "invalid_client" } };

  it("is one finding, although its secret is refused too", async () => {
    const page = "https://console.cloud.google.com/auth/clients";
    const set = "pulumi config set --path 'landfall:oauth.google.clientId' <client id>";
    expect(await google({ authorize: googleError("invalid_client"), token: refused })).toEqual([
      {
        problem: `does not know the client ${CLIENT_IDS.google}`,
        page,
        fix: `Copy the client id from there. Type: ${set}`,
      },
    ]);
    expect(await google({ authorize: googleError("deleted_client"), token: refused })).toEqual([
      {
        problem: `has deleted the client ${CLIENT_IDS.google}`,
        page,
        fix: `Restore it, or make a new client. Then type: ${set} and pulumi config set --secret --path 'landfall:oauth.google.clientSecret'`,
      },
    ]);
  });

  it("is told from one of another provider by the form of its id", async () => {
    const notFound: Told = { status: 404, json: { error: "Not Found" } };
    const told = { authorize: { status: 404 }, token: notFound };
    const rest = {
      page: "https://github.com/settings/developers",
      fix: "Copy the client id from there. Type: pulumi config set --path 'landfall:oauth.github.clientId' <client id>",
    };
    expect(await github(told)).toEqual([
      { problem: `does not know the client ${CLIENT_IDS.github}`, ...rest },
    ]);
    expect(await github(told, { clientId: CLIENT_IDS.google })).toEqual([
      {
        problem: `does not know the client ${CLIENT_IDS.google}, which has the form of a client of Google`,
        ...rest,
      },
    ]);
  });
});

describe("a secret", () => {
  const secrets =
    "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade: the application, Certificates & secrets, New client secret (its Value, not its Secret ID)";
  const set = "pulumi config set --secret --path 'landfall:oauth.microsoft.clientSecret'";
  const wrong = microsoftError(7000215, "invalid_client", "Invalid client secret provided.");
  const expired = {
    problem: "refuses the client secret, because it has expired",
    page: secrets,
    fix: `Make a new secret. Type: ${set} and pulumi config set --path 'landfall:oauth.microsoft.expires' <its last day>`,
  };

  it("that is wrong is found by each provider's own word", async () => {
    const found = (name: ProviderName, page: string) => [
      {
        problem: `refuses the secret of the client ${CLIENT_IDS[name]}`,
        page,
        fix: `Open the client with that id, and make a new secret. Type: pulumi config set --secret --path 'landfall:oauth.${name}.clientSecret'`,
      },
    ];
    expect(await microsoft({ token: wrong })).toEqual(found("microsoft", secrets));
    expect(await google({ token: { status: 401, json: { error: "invalid_client" } } })).toEqual(
      found(
        "google",
        "https://console.cloud.google.com/auth/clients: the client, Client secrets, Add secret",
      ),
    );
    expect(await github({ token: { json: { error: "incorrect_client_credentials" } } })).toEqual(
      found(
        "github",
        "https://github.com/settings/developers: the OAuth app, Client secrets, Generate a new client secret",
      ),
    );
    expect(
      await auth0({
        token: { status: 401, json: { error: "access_denied", error_description: "Unauthorized" } },
      }),
    ).toEqual(
      found("auth0", "https://manage.auth0.com/#/applications: the application, Credentials, Rotate secret"),
    );
  });

  it("that has expired is found by Microsoft's number, or by the day in the configuration", async () => {
    const ended = microsoftError(7000222, "invalid_client", "The provided client secret keys are expired.");
    expect(await microsoft({ token: ended })).toEqual([expired]);
    expect(await microsoft({ token: wrong }, { expires: "2026-11-27" })).toEqual([expired]);
    expect(await microsoft({ token: wrong }, { expires: "2026-11-28" })).not.toEqual([expired]);
  });

  it("whose id was pasted in its place is found by its form", async () => {
    expect(
      await microsoft({ token: wrong }, { clientSecret: "99999999-2222-3333-4444-555555555555" }),
    ).toEqual([
      {
        problem: "refuses the client secret: it has the form of a Secret ID, which is not the secret",
        page: secrets,
        fix: `Copy the Value. If it is hidden, make a new secret. Type: ${set}`,
      },
    ]);
    // Elsewhere a secret may have that form.
    const token = { status: 401, json: { error: "invalid_client" } };
    const [elsewhere] = await notion({ token }, { clientSecret: "99999999-2222-3333-4444-555555555555" });
    expect(elsewhere?.problem).toBe(`refuses the secret of the client ${CLIENT_IDS.notion}`);
  });
});

describe("a tenant", () => {
  const page =
    "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade: the application, Overview";
  const setTenant = "pulumi config set --path 'landfall:oauth.microsoft.tenant' <Directory (tenant) ID>";

  it("that does not exist is found by all three endpoints, once", async () => {
    const missing = microsoftError(90002, "invalid_tenant", "Tenant 'exampel.com' not found.");
    const told = { discovery: missing, authorize: microsoftPage(90002), token: missing };
    expect(await microsoft(told, { tenant: "exampel.com" })).toEqual([
      {
        problem: "does not serve the client in the tenant exampel.com",
        page,
        fix: `Copy the id from there. Type: ${setTenant}`,
      },
    ]);
  });

  it("without the application is found by both ids", async () => {
    const missing = microsoftError(
      700016,
      "unauthorized_client",
      "Application was not found in the directory.",
    );
    expect(await microsoft({ authorize: microsoftPage(700016), token: missing })).toEqual([
      {
        problem: `has no application ${CLIENT_IDS.microsoft} in the tenant common`,
        page,
        fix: `Copy both ids from there. Type: pulumi config set --path 'landfall:oauth.microsoft.clientId' <Application (client) ID> and ${setTenant}`,
      },
    ]);
  });
});

describe("a scope", () => {
  it("that is not allowed is found by the error that goes back to the app", async () => {
    const location = "https://app.example.com/callback/oidc?error=invalid_scope&state=1";
    const page = "the issuer's own console: the client's scopes";
    expect(await oidc({ authorize: { location } })).toEqual([
      {
        problem: "does not allow one of the scopes openid reports",
        page,
        fix: "Allow exactly openid reports, or take what is too much from the app's description",
      },
    ]);
    expect(await oidc({ authorize: { location }, document: { scopes_supported: ["openid"] } })).toEqual([
      {
        problem: "does not allow the scope reports",
        page,
        fix: "Allow exactly reports, or take what is too much from the app's description",
      },
    ]);
  });
});

it("PKCE that is not accepted is found by discovery and by the authorization endpoint, once", async () => {
  const found = [
    {
      problem: "does not accept PKCE with S256 for the client landfall",
      page: "the issuer's own console",
      fix: "Allow PKCE with the method S256 for the client. Sign-in without it is open to stolen codes",
    },
  ];
  const location =
    "https://app.example.com/callback/oidc?error=invalid_request&error_description=code_challenge_method+S256+is+not+supported";
  expect(await oidc({ document: { code_challenge_methods_supported: ["plain"] } })).toEqual(found);
  expect(await oidc({ document: { code_challenge_methods_supported: undefined } })).toEqual(found);
  expect(await oidc({ authorize: { location }, document: { code_challenge_methods_supported: [] } })).toEqual(
    found,
  );
});

it("a client that may not use authorization codes is found", async () => {
  expect(await auth0({ token: { status: 403, json: { error: "unauthorized_client" } } })).toEqual([
    {
      problem: `does not let the client ${CLIENT_IDS.auth0} use authorization codes`,
      page: "https://manage.auth0.com/#/applications",
      fix: "Make it a web application with the grant type Authorization Code",
    },
  ]);
});

it("an error that is in no table is told as it is, without the provider's sentence", async () => {
  const json = { error: "unsupported_grant_type", error_description: "planted-text" };
  expect(await oidc({ token: { status: 400, json } })).toEqual([
    {
      problem:
        "refuses the client with an answer that Landfall does not know: status 400, unsupported_grant_type",
      page: "the issuer's own console",
      fix: "Look that answer up in the provider's documentation, and compare the client with: bin/landfall oauth urls",
    },
  ]);
});
