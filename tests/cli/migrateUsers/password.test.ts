import { expect, it } from "vitest";
import { unknownPassword } from "../../../cli/migrateUsers/password.ts";
import { checkPassword } from "../../../sandbox/region/auth0/passwordPolicy.ts";

it("passes Auth0's strictest policy, always", () => {
  const connection = {
    id: "con_1",
    name: "users",
    strategy: "auth0",
    enabled_clients: [],
    options: { passwordPolicy: "excellent" },
  };
  const passwords = Array.from({ length: 5000 }, unknownPassword);
  for (const password of passwords) checkPassword(password, connection);
  expect(new Set(passwords).size).toBe(5000);
});
