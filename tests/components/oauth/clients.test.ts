import { describe, expect, it } from "vitest";
import {
  type AppOAuth,
  clientSecrets,
  describeClients,
  secretVariable,
} from "../../../components/oauth/index.ts";

const app: AppOAuth = {
  callbackPath: "/back/{provider}",
  clients: {
    notion: { scopes: { user: [] } },
    microsoft: { scopes: { user: ["openid"], admin: ["openid", "Mail.Send"] } },
    oidc: { scopes: { user: ["anything"] } },
  },
};
const id = "11111111-2222-3333-4444-555555555555";

describe("the clients that an app reads", () => {
  it("are those that are configured, without a secret", () => {
    const configs = {
      notion: { clientId: id, clientSecret: "planted", oldClientSecret: "planted" },
      microsoft: { clientId: id, clientSecret: "planted", tenant: "contoso.com", expires: "2027-03-01" },
    };
    expect(describeClients(app, "example.com", configs)).toEqual([
      {
        name: "notion",
        title: "Notion",
        clientId: id,
        redirectUri: "https://example.com/back/notion",
        endpoints: {
          authorize: "https://api.notion.com/v1/oauth/authorize",
          token: "https://api.notion.com/v1/oauth/token",
          revoke: "https://api.notion.com/v1/oauth/revoke",
        },
        pkce: false,
        clientAuthentication: "basic",
        tokenRequest: "json",
        parameters: { owner: "user" },
        scopes: { user: [], admin: [] },
      },
      {
        name: "microsoft",
        title: "Microsoft",
        clientId: id,
        redirectUri: "https://example.com/back/microsoft",
        endpoints: {
          issuer: "https://login.microsoftonline.com/contoso.com/v2.0",
          authorize: "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize",
          token: "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token",
          user: "https://graph.microsoft.com/oidc/userinfo",
        },
        pkce: true,
        clientAuthentication: "body",
        tokenRequest: "form",
        parameters: {},
        scopes: { user: ["openid"], admin: ["openid", "Mail.Send"] },
        expires: "2027-03-01",
      },
    ]);
  });

  it("give an administrator the scopes of a user, where the app says nothing else", () => {
    const configs = { oidc: { clientId: "shop", issuer: "https://id.example.com" } };
    expect(describeClients(app, "example.com", configs)).toMatchObject([
      {
        endpoints: { issuer: "https://id.example.com" },
        scopes: { user: ["anything"], admin: ["anything"] },
      },
    ]);
  });

  it("are none, where none is configured", () => {
    expect(describeClients(app, "example.com", {})).toEqual([]);
  });
});

describe("client secrets", () => {
  it("have a variable each, the old one too", () => {
    const configs = {
      notion: { clientId: id, clientSecret: "new", oldClientSecret: "old" },
      oidc: { clientId: "shop", clientSecret: "other" },
    };
    expect(clientSecrets(configs)).toEqual({
      NOTION_OAUTH_CLIENT_SECRET: "new",
      NOTION_OAUTH_OLD_CLIENT_SECRET: "old",
      OIDC_OAUTH_CLIENT_SECRET: "other",
    });
    expect(secretVariable("google", "oldClientSecret")).toBe("GOOGLE_OAUTH_OLD_CLIENT_SECRET");
  });
});
