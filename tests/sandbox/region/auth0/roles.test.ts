import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bed, bed } from "./bed.ts";

let auth0: Bed;
beforeEach(async () => {
  auth0 = await bed();
});
afterEach(() => auth0.close());

describe("roles", () => {
  it("have names of their own, and are listed by filter and page", async () => {
    const nurse = await auth0.ok("POST", "roles", { name: "nurse", description: "Gives" });
    expect(nurse.id).toMatch(/^rol_\w{16}$/);
    const twice = await auth0.call("POST", "roles", { name: "nurse" });
    expect(twice.status).toBe(409);
    await auth0.ok("POST", "roles", { name: "doctor" });
    expect(await auth0.ok("GET", "roles?name_filter=NUR")).toEqual([nurse]);
    expect(await auth0.ok("GET", "roles?per_page=1&page=1&include_totals=true")).toMatchObject({
      start: 1,
      limit: 1,
      length: 1,
      total: 2,
      roles: [{ name: "doctor" }],
    });
    expect((await auth0.call("PATCH", `roles/${nurse.id}`, { name: "doctor" })).status).toBe(409);
    expect((await auth0.call("GET", "roles/rol_none")).body.errorCode).toBe("inexistent_role");
  });

  it("are assigned from both sides, once, and leave with the role or the user", async () => {
    const { id } = await auth0.ok("POST", "roles", { name: "nurse" });
    const other = await auth0.ok("POST", "roles", { name: "doctor" });
    await auth0.addUser("a@b.test", { user_id: "1" });
    await auth0.addUser("b@b.test", { user_id: "2" });
    await auth0.ok("POST", `roles/${id}/users`, { users: ["auth0|1", "auth0|2"] });
    await auth0.ok("POST", `roles/${id}/users`, { users: ["auth0|1"] });
    await auth0.ok("POST", "users/auth0|1/roles", { roles: [id, other.id] });
    const names = async () =>
      (await auth0.ok("GET", "users/auth0|1/roles")).map(({ name }: { name: string }) => name);
    expect(await names()).toEqual(["nurse", "doctor"]);
    const { users } = await auth0.ok("GET", `roles/${id}/users?take=10`);
    expect(users).toMatchObject([{ user_id: "auth0|1", email: "a@b.test" }, { user_id: "auth0|2" }]);
    await auth0.ok("DELETE", "users/auth0|1/roles", { roles: [other.id] });
    expect(await names()).toEqual(["nurse"]);
    await auth0.ok("DELETE", "users/auth0|2");
    expect(await auth0.ok("GET", `roles/${id}/users`)).toHaveLength(1);
    await auth0.ok("DELETE", `roles/${id}`);
    expect(await names()).toEqual([]);
  });

  it("assign to nobody if one of the users does not exist", async () => {
    const { id } = await auth0.ok("POST", "roles", { name: "nurse" });
    await auth0.addUser("a@b.test", { user_id: "1" });
    const answer = await auth0.call("POST", `roles/${id}/users`, { users: ["auth0|1", "auth0|2"] });
    expect([answer.status, answer.body.errorCode]).toEqual([404, "inexistent_user"]);
    expect(await auth0.ok("GET", `roles/${id}/users`)).toEqual([]);
    expect((await auth0.call("POST", `roles/${id}/users`, { users: [] })).status).toBe(400);
  });
});
