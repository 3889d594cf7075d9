import { expect, it } from "vitest";
import { oauthClients } from "../../planning/oauth.ts";

const app = {
  oauth: {
    callbackPath: "/callback/{provider}",
    clients: { google: { scopes: { user: ["openid"] } }, notion: { scopes: { user: [] } } },
  },
} as unknown as Parameters<typeof oauthClients>[0]["app"];

it("has the clients that the stack configures, and no secret of theirs", () => {
  const google = { clientId: "1", clientSecret: "planted", expires: "2027-03-01", allowExpired: true };
  expect(oauthClients({ app, domain: "shop.example", oauth: { google } })).toEqual([
    {
      provider: "google",
      clientId: "1",
      redirectUri: "https://shop.example/callback/google",
      domain: "shop.example",
      scopes: { user: ["openid"], admin: ["openid"] },
      expires: "2027-03-01",
      allowExpired: true,
    },
  ]);
});

it("has none for an app without identity providers", () => {
  expect(
    oauthClients({ app: { ...app, oauth: undefined } as never, domain: "shop.example", oauth: {} }),
  ).toEqual([]);
});
