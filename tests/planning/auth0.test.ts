import { expect, it } from "vitest";
import { auth0Values } from "../../planning/auth0.ts";
import type { App } from "../../planning/description/types.ts";

const app = {
  name: "shop",
  auth0: { callbackPath: "/callback", permissions: {}, roles: {} },
} as unknown as App;
const tenant = { domain: "shop.eu.auth0.com", clientId: "id", clientSecret: "planted" };

it("gives the app what it needs to check a token, and no secret", () => {
  const values = auth0Values({
    app,
    domain: "shop.example",
    auth0: { ...tenant, authority: "PEM" },
    migrateUsers: { passwords: "reset", mails: "hold", oldKeysEnd: "2027-03-01" },
  });
  expect(values).toEqual({
    auth0Domain: "shop.eu.auth0.com",
    auth0Audience: "https://shop.example/api",
    auth0RolesClaim: "https://shop.example/roles",
    auth0Authority: "PEM",
    oldKeysEnd: "2027-03-01",
  });
});

it("gives an app without a tenant empty texts", () => {
  const values = auth0Values({ app: { name: "shop" } as App, domain: "shop.example" });
  expect(new Set(Object.values(values))).toEqual(new Set([""]));
});
