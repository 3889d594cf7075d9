import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bed, bed, PASSWORD } from "./bed.ts";

let auth0: Bed;
beforeEach(async () => {
  auth0 = await bed();
});
afterEach(() => auth0.close());

const connection = "Username-Password-Authentication";
const idOf = (id: string) => `users/${encodeURIComponent(id)}`;

describe("users", () => {
  it("are created in lower case, and found by id and by address at once", async () => {
    const user = await auth0.addUser("Ada@Hospital.test", { user_id: "7", app_metadata: { source_id: "7" } });
    expect(user).toMatchObject({
      user_id: "auth0|7",
      email: "ada@hospital.test",
      email_verified: false,
      app_metadata: { source_id: "7" },
      identities: [{ connection, user_id: "7", provider: "auth0", isSocial: false }],
    });
    expect(JSON.stringify(user)).not.toContain(PASSWORD);
    expect(await auth0.ok("GET", idOf("auth0|7"))).toEqual(user);
    expect(await auth0.ok("GET", "users-by-email?email=ada@hospital.test")).toEqual([user]);
    expect(await auth0.ok("GET", "users-by-email?email=Ada@Hospital.test")).toEqual([]);
  });

  it.each([
    ["address in another case", { email: "ADA@hospital.test" }],
    ["id", { email: "other@hospital.test", user_id: "7" }],
  ])("are refused with 409 for a taken %s", async (_, more) => {
    await auth0.addUser("ada@hospital.test", { user_id: "7" });
    const answer = await auth0.call("POST", "users", { connection, password: PASSWORD, ...more });
    expect(answer.status).toBe(409);
    expect(answer.body).toEqual({
      statusCode: 409,
      error: "Conflict",
      message: "The user already exists.",
      errorCode: "auth0_idp_error",
    });
  });

  it.each([
    ["no connection", { email: "a@b.test", password: PASSWORD }, "'Missing required property: connection'"],
    ["an unknown property", { connection, email: "a@b.test", password: PASSWORD, role: "x" }, "role"],
    ["a wrong address", { connection, email: "nobody", password: PASSWORD }, "format email: nobody"],
    ["no password", { connection, email: "a@b.test" }, "password"],
    ["a weak password", { connection, email: "a@b.test", password: "password" }, "PasswordStrengthError"],
    ["an unknown connection", { connection: "x", email: "a@b.test", password: PASSWORD }, "connection"],
  ])("are refused with 400 for %s", async (_, body, message) => {
    const answer = await auth0.call("POST", "users", body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(message);
    expect(auth0.tenant.users.all()).toEqual([]);
  });

  it("merge metadata at its first level, and null removes a key", async () => {
    await auth0.addUser("a@b.test", { user_id: "1", app_metadata: { a: { x: 1 }, b: 2, c: 3 } });
    const user = await auth0.ok("PATCH", idOf("auth0|1"), {
      app_metadata: { a: { y: 1 }, b: null },
      blocked: true,
    });
    expect(user).toMatchObject({ app_metadata: { a: { y: 1 }, c: 3 }, blocked: true });
    expect(user.app_metadata).toEqual({ a: { y: 1 }, c: 3 });
  });

  it("free their address when they are deleted or get another one", async () => {
    await auth0.addUser("a@b.test", { user_id: "1" });
    await auth0.addUser("c@b.test", { user_id: "2" });
    const taken = await auth0.call("PATCH", idOf("auth0|2"), { email: "A@b.test" });
    expect([taken.status, taken.body.message]).toEqual([400, "The specified new email already exists"]);
    await auth0.ok("PATCH", idOf("auth0|1"), { email: "new@b.test" });
    await auth0.ok("PATCH", idOf("auth0|2"), { email: "a@b.test" });
    await auth0.ok("DELETE", idOf("auth0|2"));
    await auth0.addUser("a@b.test");
  });

  it("answer 404 for an unknown id, 400 for one without a provider, and 204 for its deletion", async () => {
    const unknown = await auth0.call("GET", idOf("auth0|nobody"));
    expect([unknown.status, unknown.body.errorCode]).toEqual([404, "inexistent_user"]);
    expect((await auth0.call("PATCH", idOf("auth0|nobody"), { name: "x" })).status).toBe(404);
    expect((await auth0.call("GET", "users/nobody")).body.errorCode).toBe("invalid_uri");
    expect((await auth0.call("DELETE", idOf("auth0|nobody"))).status).toBe(204);
  });

  it("get a ticket for a new password", async () => {
    await auth0.addUser("a@b.test", { user_id: "1" });
    const { ticket } = await auth0.ok("POST", "tickets/password-change", { user_id: "auth0|1" });
    expect(ticket).toMatch(new RegExp(`^${auth0.url}/u/reset-verify\\?ticket=\\w{32}#$`));
    const unknown = await auth0.call("POST", "tickets/password-change", { user_id: "auth0|2" });
    expect(unknown.body.errorCode).toBe("inexistent_user");
    expect((await auth0.call("POST", "tickets/password-change", {})).status).toBe(400);
  });
});

describe("search", () => {
  const search = (q: string, more = "") =>
    auth0.ok("GET", `users?q=${encodeURIComponent(q)}&search_engine=v3${more}`);

  it("sees a new, a changed and a deleted user only after the delay", async () => {
    await auth0.addUser("a@b.test", { user_id: "1", name: "Old" });
    expect(await search('email:"a@b.test"')).toEqual([]);
    auth0.now += 999;
    expect(await search('email:"a@b.test"')).toEqual([]);
    auth0.now += 1;
    expect(await search('email:"a@b.test"')).toHaveLength(1);
    await auth0.ok("PATCH", idOf("auth0|1"), { name: "New" });
    expect(await search('name:"Old"')).toHaveLength(1);
    auth0.now += 1_000;
    expect(await search('name:"New"')).toHaveLength(1);
    await auth0.ok("DELETE", idOf("auth0|1"));
    expect(await search('name:"New"')).toHaveLength(1);
    auth0.now += 1_000;
    expect(await search('name:"New"')).toEqual([]);
  });

  it.each([
    ['email:"ADA@b.test"', ["1"]],
    ['user_id:"auth0|2"', ["2"]],
    ['app_metadata.source_id:"30"', ["3"]],
    ['app_metadata.wards:"north"', ["1", "3"]],
    ['email:"ada@b.test" OR user_id:"auth0|2"', ["1", "2"]],
    ['app_metadata.wards:"north" AND NOT email:"ada@b.test"', ["3"]],
    ['(user_id:"auth0|1" OR user_id:"auth0|2") AND blocked:true', ["2"]],
    ["name:ada*", ["1"]],
    ["_exists_:app_metadata.source_id", ["3"]],
    ["email_verified:false AND created_at:[2027-01-01 TO *]", ["1", "2", "3"]],
  ])("answers %s", async (q, ids) => {
    await auth0.addUser("ada@b.test", {
      user_id: "1",
      name: "Ada L",
      app_metadata: { wards: ["north", "south"] },
    });
    await auth0.addUser("bo@b.test", { user_id: "2", blocked: true });
    await auth0.addUser("cy@b.test", { user_id: "3", app_metadata: { wards: ["north"], source_id: 30 } });
    auth0.now += 1_000;
    const found = await search(q, "&sort=user_id:1");
    expect(found.map((user: { user_id: string }) => user.user_id.slice("auth0|".length))).toEqual(ids);
  });

  it.each(['email:"a', "name:*da", "name:a*", "secret:x", 'email:"a" email:"b"', "(name:ada"])(
    "refuses %s with 400",
    async (q) => {
      const answer = await auth0.call("GET", `users?q=${encodeURIComponent(q)}`);
      expect([answer.status, answer.body.errorCode]).toEqual([400, "invalid_query_string"]);
    },
  );
});
