import { describe, expect, it } from "vitest";
import { setupOf } from "../../../../cli/migrateUsers/setup.ts";
import { parseConfig } from "../../../../config/parse.ts";
import type { App } from "../../../../planning/description/types.ts";
import { context, good, app as shop } from "../../../config/samples.ts";

const users = { table: "users", id: "id", email: "email", role: "role", roles: { admin: "Administrator" } };
const app: App = {
  ...shop,
  auth0: { callbackPath: "/callback", permissions: {}, roles: {}, users },
  migration: {
    service: "migrate",
    status: ["status"],
    assertions: [],
    maintenance: { services: ["api"], minutes: 5, reason: "sign-in moves" },
  },
};
const tenant = {
  "landfall:auth0": '{"domain":"shop.eu.auth0.com","clientId":"deploy","clientSecret":"planted-deploy"}',
  "landfall:migrateUsers": '{"mails":"send"}',
};
const outputs = { auth0ClientId: "site", auth0MigrationClient: { id: "mover", secret: "planted-mover" } };
const stack = { name: "organization/landfall/prod", deploy: "pulumi up --stack prod" };

const configWith = (changes: Record<string, string>, described: App) =>
  parseConfig(
    { ...good, ...changes },
    { ...context, app: described, secretKeys: new Set([...context.secretKeys, "landfall:auth0"]) },
  );

describe("what a stack says of its move", () => {
  it("is the app's description, the configuration and the stack's outputs", () => {
    expect(setupOf(configWith(tenant, app), outputs, stack)).toEqual({
      problems: [],
      settings: {
        source: "shop/prod",
        users,
        schema: "shop",
        tenant: "https://shop.eu.auth0.com",
        connection: "shop-prod",
        passwords: "reset",
        mails: "send",
        siteClient: "site",
        freeGb: 5,
        windowMinutes: 5,
      },
      client: { id: "mover", secret: "planted-mover" },
    });
  });

  it("lacks the tenant's client before the first deployment", () => {
    const { problems, settings } = setupOf(configWith(tenant, app), {}, stack);
    expect(problems).toEqual([
      {
        where: "the stack",
        problem: "has not made the tenant's client that moves users yet",
        fix: "pulumi up --stack prod",
      },
    ]);
    expect(settings.source).toBe("shop/prod");
  });

  it("has every problem of the configuration at once, in the place of variables that are looked at one by one", () => {
    const config = configWith(
      { "landfall:domain": "not a domain", "landfall:migrateUsers": '{"passwords":"keep","mails":"later"}' },
      app,
    );
    const { problems, settings } = setupOf(config, outputs, stack);
    expect(problems.map(({ where }) => where)).toEqual([
      "landfall:auth0",
      "landfall:domain",
      "landfall:migrateUsers.mails",
      "landfall:migrateUsers.passwords",
    ]);
    expect(settings.source).toBe("");
    expect(JSON.stringify(problems)).not.toContain("planted");
  });

  it("is nothing for an app whose users do not move", () => {
    const { users: _, ...auth0 } = app.auth0 ?? { callbackPath: "/", permissions: {}, roles: {} };
    const config = configWith({ "landfall:auth0": tenant["landfall:auth0"] }, { ...app, auth0 });
    expect(setupOf(config, outputs, stack).problems).toEqual([
      {
        where: "apps/shop/app.ts",
        problem: "describes no users who move to Auth0",
        fix: "describe them in `auth0.users`",
      },
    ]);
  });
});
