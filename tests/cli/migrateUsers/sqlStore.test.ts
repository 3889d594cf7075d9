import { describe, expect, it } from "vitest";
import { sqlStore, statements } from "../../../cli/migrateUsers/sqlStore.ts";

const users = { schema: "app", table: "users", id: "id", email: "email", role: "role" };

describe("the users table behind psql", () => {
  it("reads a page after an id", () => {
    expect(statements(users).rows("o'7", 10)).toBe(
      `SELECT coalesce(json_agg(page), '[]') FROM (SELECT "id"::text AS id, "email"::text AS email, "role"::text AS role, ` +
        `auth0_user_id AS "auth0UserId" FROM "app"."users" WHERE "id"::text COLLATE "C" >  E'o''7' ` +
        `ORDER BY "id"::text COLLATE "C" LIMIT 10) AS page;`,
    );
  });

  it("reads verified addresses and hashes where the table has them", () => {
    const wide = { ...users, emailVerified: "is_verified", passwordHash: "password_hash" };
    expect(statements(wide).rows(undefined, 10)).toBe(
      `SELECT coalesce(json_agg(page), '[]') FROM (SELECT "id"::text AS id, "email"::text AS email, "role"::text AS role, ` +
        `coalesce("is_verified", false) AS "emailVerified", "password_hash"::text AS "passwordHash", ` +
        `auth0_user_id AS "auth0UserId" FROM "app"."users" ORDER BY "id"::text COLLATE "C" LIMIT 10) AS page;`,
    );
  });

  it("returns verified addresses and hashes, and never quotes them in an error", async () => {
    const row = {
      id: "1",
      email: null,
      role: null,
      emailVerified: true,
      passwordHash: "$2b$x",
      auth0UserId: null,
    };
    expect(await sqlStore(users, async () => JSON.stringify([row])).rows(undefined, 5)).toEqual([row]);
    const broken = sqlStore(users, async () => `"$2b$x" WARNING`).rows(undefined, 5);
    await expect(broken).rejects.toThrow(/^psql printed no JSON for the rows of the users table$/);
  });

  it("links only rows that are not linked, in one statement", () => {
    expect(statements(users).link([{ rowId: "1", auth0UserId: "auth0|a\\'" }])).toBe(
      `UPDATE "app"."users" AS u SET auth0_user_id = given."auth0UserId" FROM ` +
        `jsonb_to_recordset( E'[{"rowId":"1","auth0UserId":"auth0|a\\\\\\\\''"}]'::jsonb) AS given("rowId" text, "auth0UserId" text) ` +
        `WHERE u."id"::text = given."rowId" AND u.auth0_user_id IS NULL;`,
    );
  });

  it("asks nothing for no links, and returns what psql printed", async () => {
    const asked: string[] = [];
    const row = { id: "1", email: null, role: "nurse", auth0UserId: null };
    const store = sqlStore(users, async (statement) => {
      asked.push(statement);
      return `${JSON.stringify([row])}\n`;
    });
    await store.link([]);
    expect(await store.rows(undefined, 5)).toEqual([row]);
    expect(asked).toHaveLength(1);
  });
});
