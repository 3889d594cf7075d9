import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ask, type Bed, bed } from "./bed.ts";

let auth0: Bed;
beforeEach(async () => {
  auth0 = await bed();
});
afterEach(() => auth0.close());

const API = "https://api.medlog.test";
const addApi = () =>
  auth0.ok("POST", "resource-servers", {
    identifier: API,
    name: "MedLogistics",
    scopes: [{ value: "read:stock" }, { value: "write:stock", description: "Change stock" }],
  });
const machine = () => auth0.ok("POST", "clients", { name: "M2M", app_type: "non_interactive" });

describe("clients", () => {
  it("get an id and a secret, which only a token for keys reads", async () => {
    const client = await auth0.ok("POST", "clients", {
      name: "SPA",
      app_type: "spa",
      callbacks: ["https://a.test"],
    });
    expect(client).toMatchObject({
      client_id: expect.stringMatching(/^\w{32}$/),
      client_secret: expect.stringMatching(/^\w{64}$/),
      token_endpoint_auth_method: "none",
      callbacks: ["https://a.test"],
    });
    const { access_token } = (await auth0.token({ scope: "read:clients" })).body;
    const answer = await ask(
      `${auth0.url}/api/v2/clients/${client.client_id}`,
      "GET",
      undefined,
      access_token,
    );
    expect([answer.body.name, answer.body.client_secret]).toEqual(["SPA", undefined]);
  });

  it("lose their old secret by a rotation", async () => {
    await addApi();
    const { client_id, client_secret } = await machine();
    await auth0.ok("POST", "client-grants", { client_id, audience: API, scope: ["read:stock"] });
    const status = async (secret: string) =>
      (await auth0.token({ client_id, client_secret: secret, audience: API })).status;
    expect(await status(client_secret)).toBe(200);
    const rotated = await auth0.ok("POST", `clients/${client_id}/rotate-secret`);
    expect([await status(client_secret), await status(rotated.client_secret)]).toEqual([401, 200]);
  });

  it.each([
    ["an unknown property", { name: "x", colour: "red" }],
    ["an unknown type", { name: "x", app_type: "robot" }],
    ["no name", {}],
  ])("are refused with 400 for %s", async (_, body) => {
    const answer = await auth0.call("POST", "clients", body);
    expect([answer.status, answer.body.errorCode]).toEqual([400, "invalid_body"]);
  });
});

describe("APIs and grants", () => {
  it("give M2M clients the granted scopes only, once for each pair", async () => {
    await addApi();
    const { client_id, client_secret } = await machine();
    const body = { client_id, audience: API, scope: ["read:stock"] };
    expect((await auth0.token({ client_id, client_secret, audience: API })).status).toBe(403);
    const grant = await auth0.ok("POST", "client-grants", body);
    expect((await auth0.call("POST", "client-grants", body)).status).toBe(409);
    expect((await auth0.token({ client_id, client_secret, audience: API })).body.scope).toBe("read:stock");
    const strange = await auth0.call("PATCH", `client-grants/${grant.id}`, { scope: ["fly:planes"] });
    expect(strange.status).toBe(400);
    await auth0.ok("DELETE", `clients/${client_id}`);
    expect(await auth0.ok("GET", `client-grants?audience=${API}`)).toEqual([]);
  });

  it("are found by identifier, refused twice, and take lost scopes from roles and grants", async () => {
    const api = await addApi();
    const byName = `resource-servers/${encodeURIComponent(API)}`;
    expect(await auth0.ok("GET", byName)).toEqual(api);
    expect((await auth0.call("POST", "resource-servers", { identifier: API })).status).toBe(409);
    const role = await auth0.ok("POST", "roles", { name: "nurse" });
    const permission = (permission_name: string) => ({ resource_server_identifier: API, permission_name });
    const permissions = [permission("read:stock"), permission("write:stock")];
    await auth0.ok("POST", `roles/${role.id}/permissions`, { permissions });
    const unknown = await auth0.call("POST", `roles/${role.id}/permissions`, {
      permissions: [permission("x")],
    });
    expect(unknown.status).toBe(404);
    await auth0.ok("PATCH", byName, { scopes: [{ value: "read:stock" }] });
    expect(await auth0.ok("GET", `roles/${role.id}/permissions`)).toMatchObject([
      { permission_name: "read:stock", resource_server_name: "MedLogistics" },
    ]);
    await auth0.ok("DELETE", `roles/${role.id}/permissions`, { permissions: [permission("read:stock")] });
    expect(await auth0.ok("GET", `roles/${role.id}/permissions`)).toEqual([]);
  });

  it("keep the Management API as it is", async () => {
    const system = `resource-servers/${encodeURIComponent(`${auth0.url}/api/v2/`)}`;
    expect((await auth0.call("PATCH", system, { scopes: [] })).status).toBe(403);
    expect((await auth0.call("DELETE", system)).status).toBe(403);
  });
});

describe("connections", () => {
  it("have clients of their own, replace their options, and take their users with them", async () => {
    const connection = await auth0.ok("POST", "connections", { name: "staff", strategy: "auth0" });
    expect(connection).toMatchObject({ enabled_clients: [], options: { passwordPolicy: "good" } });
    expect((await auth0.call("POST", "connections", { name: "staff", strategy: "auth0" })).status).toBe(409);
    expect((await auth0.call("POST", "connections", { name: "a b", strategy: "auth0" })).status).toBe(400);
    const { client_id } = await machine();
    const path = `connections/${connection.id}`;
    await auth0.ok("PATCH", `${path}/clients`, [{ client_id, status: true }]);
    expect(await auth0.ok("GET", `${path}/clients`)).toEqual({ clients: [{ client_id }] });
    await auth0.ok("PATCH", `${path}/clients`, [{ client_id, status: false }]);
    expect(await auth0.ok("GET", `${path}/clients`)).toEqual({ clients: [] });
    const changed = await auth0.ok("PATCH", path, { options: { disable_signup: true } });
    expect(changed.options).toEqual({ disable_signup: true });
    await auth0.addUser("a@b.test", { connection: "staff" });
    await auth0.ok("DELETE", path);
    expect(await auth0.ok("GET", "users-by-email?email=a@b.test")).toEqual([]);
    expect((await auth0.call("GET", path)).body.errorCode).toBe("inexistent_connection");
  });
});

describe("tenant settings", () => {
  it("merge flags, and refuse what they do not know", async () => {
    await auth0.ok("PATCH", "tenants/settings", { friendly_name: "MedLog", flags: { a: true } });
    await auth0.ok("PATCH", "tenants/settings", { flags: { b: true } });
    const flags = { a: true, b: true };
    expect(await auth0.ok("GET", "tenants/settings")).toMatchObject({ friendly_name: "MedLog", flags });
    expect((await auth0.call("PATCH", "tenants/settings", { colour: "red" })).status).toBe(400);
  });
});
