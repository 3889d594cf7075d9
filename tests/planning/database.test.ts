import { describe, expect, it } from "vitest";
import { databaseRoles, loginName, otherPasswords, passwordVersions } from "../../planning/database.ts";
import type { App, AppDatabase } from "../../planning/description/types.ts";

const database: AppDatabase = {
  server: { service: "postgres" },
  name: "shop",
  schema: "shop",
  superuser: { name: "postgres", password: "POSTGRES_PASSWORD" },
  roles: {
    owner: "owner",
    migrator: { name: "migrator", password: "MIGRATOR" },
    app: { name: "app", password: "APP" },
    readonly: "reader",
  },
};
const app = { name: "shop", composeFiles: [], variables: {}, database } as App;
const secrets = { POSTGRES_PASSWORD: "p", MIGRATOR: "m", APP: "a", "database-readonly": "r" };

describe("an app's database", () => {
  it("has the roles that its description names, each with its password", () => {
    expect(databaseRoles(database, { passwordVersion: 1 }, secrets)).toEqual({
      server: { service: "postgres" },
      database: "shop",
      schema: "shop",
      superuser: { name: "postgres", password: "p" },
      roles: {
        owner: "owner",
        migrator: { name: "migrator", password: "m" },
        app: { name: "app", login: "app_1", password: "a" },
        readonly: { name: "reader", password: "r" },
      },
    });
  });

  it("is where the stack says, under the names that it has there", () => {
    const server = {
      host: "db.example.com",
      port: 6543,
      name: "casaos",
      superuser: "root",
      authority: "A",
      image: "i",
    };
    expect(
      databaseRoles({ ...database, server: { outside: true } }, { passwordVersion: 1, server }, secrets),
    ).toMatchObject({ server, database: "casaos", superuser: { name: "root", password: "p" } });
  });

  it("changes the login of the application and every password but the superuser's with the version", () => {
    const stack = { tunnelPort: 1, passwordVersion: 3 };
    expect(loginName(database, stack)).toBe("app_3");
    expect(passwordVersions({ app, database: stack })).toEqual({
      MIGRATOR: 3,
      APP: 3,
      "database-readonly": 3,
    });
    expect(otherPasswords(app)).toEqual({ "database-readonly": 32 });
  });
});
