import { describe, expect, it } from "vitest";
import { renderUrls } from "../../../cli/oauth/renderUrls.ts";
import type { AppOAuth } from "../../../components/oauth/index.ts";
import { appNames, loadApp } from "../../../planning/description/load.ts";

const oauth: AppOAuth = {
  callbackPath: "/back/{provider}",
  clients: {
    microsoft: { scopes: { user: ["openid", "Mail.Read"], admin: ["openid", "Mail.Read", "Mail.Send"] } },
    notion: { scopes: { user: [] } },
  },
};

describe("what to paste into consoles", () => {
  it("is each provider's page with the redirect URI of every stack, and the scopes by role", () => {
    const stacks = [
      { name: "prod", app: "shop", domain: "example.com", oauth },
      { name: "staging", app: "shop", domain: "staging.example.com", oauth },
      { name: "new", app: "shop", oauth },
      { name: "blog", app: "blog", domain: "blog.example.com" },
    ];
    expect(renderUrls(stacks).join("\n")).toBe(`Microsoft, for shop
  https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade

  Redirect URIs: the application, Authentication, Web, Redirect URIs
    https://example.com/back/microsoft          prod
    https://staging.example.com/back/microsoft  staging

  Scopes: the application, API permissions, Add a permission, Microsoft Graph,
  Delegated permissions
    openid     user, admin
    Mail.Read  user, admin
    Mail.Send  admin

Notion, for shop
  https://www.notion.so/profile/integrations

  Redirect URIs: the public integration, Redirect URIs
    https://example.com/back/notion          prod
    https://staging.example.com/back/notion  staging

  Scopes: the public integration, Capabilities
    none

Stack new has no domain, and so no redirect URI. Type:
  pulumi config set --stack new landfall:domain example.com`);
  });

  it("is nothing where no app uses a provider", () => {
    expect(renderUrls([{ name: "prod", app: "blog", domain: "example.com" }])).toEqual([
      "No app of these stacks uses an identity provider.",
    ]);
  });

  it.each(appNames())("fits a terminal for %s, but for an address", async (name) => {
    const app = await loadApp(name);
    const domain = "a-rather-long-name.staging.example.com";
    const lines = renderUrls([
      { name: "staging", app: name, domain, ...(app?.oauth && { oauth: app.oauth }) },
    ]);
    expect(lines.filter((line) => line.length > 80 && !/^ +https:\S+$/.test(line))).toEqual([]);
  });
});
