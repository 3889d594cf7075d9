import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bed, bed, management } from "../region/auth0/bed.ts";
import { type PluginClient, secret, startPlugin, type Values } from "./harness.ts";

const type = (name: string) => `auth0:index/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`;
const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "it worked",
    (error: Error) => error.message,
  );

let auth0: Bed;
let plugin: PluginClient;
beforeAll(async () => {
  auth0 = await bed({ now: Date.now, actionBuildMs: 150 });
  const env = { AUTH0_DOMAIN: "", AUTH0_CLIENT_ID: "", AUTH0_CLIENT_SECRET: "", AUTH0_API_TOKEN: "" };
  plugin = await startPlugin("auth0", env);
  const { clientId, clientSecret } = management;
  await plugin.configure({ domain: auth0.url, clientId, clientSecret: secret(clientSecret) });
});
afterAll(async () => {
  await plugin?.stop();
  await auth0?.close();
});

/** Without a change, a diff of what was read shows none. */
async function isStable(name: string, made: { id: string; inputs: Values }): Promise<void> {
  const { state } = await plugin.read(type(name), made.id, {}, made.inputs);
  expect((await plugin.diff(type(name), made.id, state, made.inputs)).paths).toEqual([]);
}

async function change(
  name: string,
  made: { id: string; state: Values; inputs: Values },
  news: Values,
): Promise<Values> {
  return plugin.update(type(name), made.id, made.state, { ...made.inputs, ...news });
}

describe("Client and ClientCredentials", () => {
  it("make a client, change it in place, read its secret and leave it with the default method", async () => {
    const made = await plugin.make(type("Client"), {
      name: "Web",
      appType: "regular_web",
      callbacks: ["https://a.test/cb"],
      clientMetadata: { some_key: "x", someKey: "y" },
      jwtConfiguration: { alg: "RS256" },
      crossOriginAuth: true,
    });
    expect(made.state).toMatchObject({ clientId: made.id, callbacks: ["https://a.test/cb"] });
    const stored = auth0.tenant.clients.get(made.id);
    expect(stored).toMatchObject({
      client_metadata: { some_key: "x", someKey: "y" },
      cross_origin_authentication: true,
    });
    expect(JSON.stringify(made.state)).not.toContain(stored?.client_secret);
    await isStable("Client", made);
    const { callbacks } = await change("Client", made, { callbacks: ["https://b.test/cb"] });
    expect(callbacks).toEqual(["https://b.test/cb"]);
    const credentials = await plugin.make(type("ClientCredentials"), {
      clientId: made.id,
      authenticationMethod: "client_secret_basic",
    });
    const encoded = JSON.stringify(credentials.state.clientSecret);
    expect(encoded).toBe(JSON.stringify(secret(stored?.client_secret)));
    expect(auth0.tenant.clients.get(made.id)?.token_endpoint_auth_method).toBe("client_secret_basic");
    const moved = await plugin.diff(type("ClientCredentials"), made.id, credentials.state, {
      clientId: "other",
    });
    expect(moved.replaces).toEqual(["clientId"]);
    await plugin.delete(type("ClientCredentials"), credentials.id, credentials.state);
    expect(auth0.tenant.clients.get(made.id)?.token_endpoint_auth_method).toBe("client_secret_post");
    await plugin.delete(type("Client"), made.id, made.state);
    expect((await plugin.read(type("Client"), made.id)).id).toBe("");
  });

  it("empty a list that the program no longer sets", async () => {
    const made = await plugin.make(type("Client"), { name: "Old", webOrigins: ["https://a.test"] });
    const { webOrigins: _, ...inputs } = made.inputs;
    await plugin.update(type("Client"), made.id, made.state, inputs);
    expect(auth0.tenant.clients.get(made.id)?.web_origins).toEqual([]);
  });
});

describe("ResourceServer, its scopes, a grant and roles", () => {
  const identifier = "https://api.medlog.test";
  const scopes = [{ name: "read:stock", description: "See" }, { name: "write:stock" }];

  it("are made, stable, and changed in place", async () => {
    const server = await plugin.make(type("ResourceServer"), { identifier, enforcePolicies: true });
    expect(server.state).toMatchObject({ tokenLifetime: 86_400, isSystem: false });
    await isStable("ResourceServer", server);
    const renamed = await plugin.diff(type("ResourceServer"), server.id, server.state, {
      identifier: "https://x.test",
    });
    expect(renamed.replaces).toEqual(["identifier"]);
    expect(await change("ResourceServer", server, { tokenLifetime: 60 })).toMatchObject({
      tokenLifetime: 60,
    });

    const permissions = await plugin.make(type("ResourceServerScopes"), {
      resourceServerIdentifier: identifier,
      scopes,
    });
    expect(permissions.id).toBe(identifier);
    await isStable("ResourceServerScopes", permissions);

    const client = await plugin.make(type("Client"), { name: "M2M", appType: "non_interactive" });
    const grant = await plugin.make(type("ClientGrant"), {
      clientId: client.id,
      audience: identifier,
      scopes: ["read:stock"],
    });
    await isStable("ClientGrant", grant);
    expect(await change("ClientGrant", grant, { scopes: ["write:stock"] })).toMatchObject({
      scopes: ["write:stock"],
    });
    expect(auth0.tenant.clientGrants.get(grant.id)?.scope).toEqual(["write:stock"]);

    const role = await plugin.make(type("Role"), { name: "pharmacist", description: "Gives" });
    await isStable("Role", role);
    const one = { name: "read:stock", resourceServerIdentifier: identifier };
    const other = { name: "write:stock", resourceServerIdentifier: identifier };
    const made = await plugin.make(type("RolePermissions"), { roleId: role.id, permissions: [one] });
    await isStable("RolePermissions", made);
    await change("RolePermissions", made, { permissions: [other] });
    expect(auth0.tenant.rolePermissions.get(role.id)?.map((each) => each.permission_name)).toEqual([
      "write:stock",
    ]);
    const again = { roleId: role.id, permissions: [one] };
    expect(await failure(plugin.make(type("RolePermissions"), again))).toContain("write:stock");

    await plugin.delete(type("ResourceServerScopes"), permissions.id, permissions.state);
    expect(auth0.tenant.resourceServers.get(server.id)?.scopes).toEqual([]);
    await plugin.delete(type("ResourceServer"), server.id, server.state);
    expect((await plugin.read(type("ResourceServer"), server.id)).id).toBe("");
  });
});

describe("Action, TriggerActions and TriggerAction", () => {
  const inputs = {
    name: "roles",
    code: "// one",
    deploy: true,
    secrets: [{ name: "NAMESPACE", value: "planted" }],
    supportedTriggers: { id: "post-login", version: "v3" },
  };

  it("wait until the action is built, deploy each change, and keep the secrets secret", async () => {
    const made = await plugin.make(type("Action"), inputs);
    expect(made.state.versionId).toMatch(/^[\w-]{36}$/);
    expect(made.state.secrets).toEqual(secret(inputs.secrets));
    const { state } = await plugin.read(type("Action"), made.id, made.state, made.inputs);
    expect((await plugin.diff(type("Action"), made.id, state, made.inputs)).paths).toEqual([]);
    const changed = await change("Action", made, { code: "// two" });
    expect(changed.versionId).not.toBe(made.state.versionId);
    expect(auth0.tenant.actions.get(made.id)?.deployed_version?.code).toBe("// two");

    const draft = await plugin.make(type("Action"), { ...inputs, name: "draft", deploy: false });
    const bind = (id: string) => ({ trigger: "post-login", actions: [{ id, displayName: "Roles" }] });
    expect(await failure(plugin.make(type("TriggerActions"), bind(draft.id)))).toContain("must be deployed");
    const bound = await plugin.make(type("TriggerActions"), bind(made.id));
    expect(bound.id).toBe("post-login");
    await isStable("TriggerActions", bound);
    expect(await failure(plugin.delete(type("Action"), made.id, made.state))).toContain("bound to a trigger");

    const second = await plugin.make(type("Action"), { ...inputs, name: "second" });
    const appended = await plugin.make(type("TriggerAction"), { trigger: "post-login", actionId: second.id });
    expect(appended).toMatchObject({ id: `post-login::${second.id}`, state: { displayName: "second" } });
    const names = () => auth0.tenant.bindings.get("post-login")?.map(({ display_name }) => display_name);
    expect(names()).toEqual(["Roles", "second"]);
    await plugin.delete(type("TriggerAction"), appended.id, appended.state);
    expect(names()).toEqual(["Roles"]);
    await plugin.delete(type("TriggerActions"), bound.id, bound.state);
    await plugin.delete(type("Action"), made.id, made.state);
    expect(auth0.tenant.actions.get(made.id)).toBeUndefined();
  });
});

describe("Connection and ConnectionClients", () => {
  it("keep options outside the table, and never erase clients of others", async () => {
    const made = await plugin.make(type("Connection"), {
      name: "staff",
      strategy: "auth0",
      options: {
        passwordPolicy: "excellent",
        disableSignup: true,
        passwordComplexityOptions: { minLength: 12 },
      },
    });
    const stored = () => auth0.tenant.connections.get(made.id);
    expect(stored()?.options).toMatchObject({
      passwordPolicy: "excellent",
      disable_signup: true,
      password_complexity_options: { min_length: 12 },
    });
    await isStable("Connection", made);
    await auth0.ok("PATCH", `connections/${made.id}`, {
      options: { ...stored()?.options, passkeys: { on: true } },
    });
    await change("Connection", made, { options: { passwordPolicy: "good" } });
    expect(stored()?.options).toMatchObject({ passwordPolicy: "good", passkeys: { on: true } });
    const renamed = await plugin.diff(type("Connection"), made.id, made.state, { ...made.inputs, name: "x" });
    expect(renamed.replaces).toEqual(["name"]);

    const one = await plugin.make(type("Client"), { name: "One" });
    const two = await plugin.make(type("Client"), { name: "Two" });
    const clients = { connectionId: made.id, enabledClients: [one.id] };
    const enabled = await plugin.make(type("ConnectionClients"), clients);
    expect(enabled.state).toMatchObject({ name: "staff", strategy: "auth0" });
    await isStable("ConnectionClients", enabled);
    const refused = plugin.make(type("ConnectionClients"), { ...clients, enabledClients: [two.id] });
    expect(await failure(refused)).toContain(one.id);
    await change("ConnectionClients", enabled, { enabledClients: [two.id] });
    expect(stored()?.enabled_clients).toEqual([two.id]);
  });
});

describe("the API", () => {
  it("is asked again after 429 and a lost answer of a reading, never after a lost change", async () => {
    auth0.faults.next({ kind: "429", count: 2 });
    const made = await plugin.make(type("Role"), { name: "doctor" });
    auth0.faults.next({ kind: "500", method: "GET" });
    await isStable("Role", made);
    auth0.faults.next({ kind: "late500", method: "POST" });
    expect(await failure(plugin.make(type("Role"), { name: "nurse" }))).toContain("500");
    expect(auth0.tenant.roles.all().filter(({ name }) => name === "nurse")).toHaveLength(1);
  });

  it("names a wrong client without its secret", async () => {
    const other = await startPlugin("auth0", {
      AUTH0_DOMAIN: auth0.url,
      AUTH0_CLIENT_ID: "x",
      AUTH0_CLIENT_SECRET: "planted",
    });
    await other.configure({});
    const message = await failure(other.make(type("Role"), { name: "x" }));
    expect(message).toContain("pulumi config set auth0:clientId");
    expect(message).not.toContain("planted");
    await other.stop();
  });
});
