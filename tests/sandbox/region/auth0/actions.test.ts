import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bed, bed } from "./bed.ts";

let auth0: Bed;
beforeEach(async () => {
  auth0 = await bed({ actionBuildMs: 100 });
});
afterEach(() => auth0.close());

const API = "https://api.medlog.test";
const supported_triggers = [{ id: "post-login", version: "v3" }];
const CODE = `exports.onExecutePostLogin = async (event, api) => {
  if (event.user.email === "denied@b.test") return api.access.deny("not here");
  api.accessToken.setCustomClaim(event.secrets.NAMESPACE + "roles", event.authorization.roles);
  api.accessToken.setCustomClaim("sub", "somebody else");
  api.accessToken.setCustomClaim("gty", "password");
};`;
const secrets = [{ name: "NAMESPACE", value: "https://medlog.test/" }];
const bindings = "actions/triggers/post-login/bindings";
const bind = (value: string) => ({
  bindings: [{ ref: { type: "action_id", value }, display_name: "Roles" }],
});

async function deployed(code = CODE): Promise<string> {
  const { id } = await auth0.ok("POST", "actions/actions", {
    name: "roles",
    code,
    supported_triggers,
    secrets,
  });
  auth0.now += 100;
  await auth0.ok("POST", `actions/actions/${id}/deploy`);
  return id;
}

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

describe("an action", () => {
  it("is deployed once it is built, and each deployment is a version", async () => {
    const action = await auth0.ok("POST", "actions/actions", {
      name: "roles",
      code: CODE,
      supported_triggers,
      secrets,
    });
    expect(action.secrets).toEqual([{ name: "NAMESPACE", updated_at: expect.any(String) }]);
    expect([action.status, action.all_changes_deployed]).toEqual(["building", false]);
    const deploy = () => auth0.call("POST", `actions/actions/${action.id}/deploy`);
    expect((await deploy()).status).toBe(400);
    auth0.now += 100;
    expect((await deploy()).body).toMatchObject({ number: 1, code: CODE });
    const changed = await auth0.ok("PATCH", `actions/actions/${action.id}`, { code: "// two" });
    expect(changed).toMatchObject({
      status: "building",
      all_changes_deployed: false,
      deployed_version: { code: CODE },
    });
    auth0.now += 100;
    await deploy();
    const { versions } = await auth0.ok("GET", `actions/actions/${action.id}/versions`);
    expect(versions.map(({ number }: { number: number }) => number)).toEqual([2, 1]);
    const all = await auth0.ok("GET", "actions/actions?actionName=roles");
    expect(JSON.stringify([all, versions])).not.toContain("https://medlog.test/");
  });

  it("is bound only when it is deployed and supports the trigger, and then not deleted", async () => {
    const draft = await auth0.ok("POST", "actions/actions", { name: "draft", code: "", supported_triggers });
    expect((await auth0.call("PATCH", bindings, bind(draft.id))).status).toBe(400);
    const id = await deployed();
    const other = "actions/triggers/credentials-exchange/bindings";
    expect((await auth0.call("PATCH", other, bind(id))).status).toBe(400);
    expect((await auth0.call("PATCH", "actions/triggers/made-up/bindings", bind(id))).status).toBe(404);
    await auth0.ok("PATCH", bindings, bind(id));
    expect(await auth0.ok("GET", bindings)).toMatchObject({
      total: 1,
      bindings: [{ trigger_id: "post-login", display_name: "Roles", action: { id, name: "roles" } }],
    });
    expect((await auth0.call("DELETE", `actions/actions/${id}`)).status).toBe(409);
    await auth0.ok("PATCH", bindings, { bindings: [] });
    await auth0.ok("DELETE", `actions/actions/${id}`);
  });
});

describe("a user's token", () => {
  async function prepare(): Promise<{ clientId: string; audience: string }> {
    await auth0.ok("POST", "resource-servers", {
      identifier: API,
      scopes: [{ value: "read:stock" }, { value: "write:stock" }],
      enforce_policies: true,
      token_dialect: "access_token_authz",
    });
    const role = await auth0.ok("POST", "roles", { name: "nurse" });
    const permissions = [{ resource_server_identifier: API, permission_name: "read:stock" }];
    await auth0.ok("POST", `roles/${role.id}/permissions`, { permissions });
    for (const [id, email] of [
      ["1", "a@b.test"],
      ["2", "denied@b.test"],
    ] as const) {
      await auth0.addUser(email, { user_id: id });
      await auth0.ok("POST", `users/auth0|${id}/roles`, { roles: [role.id] });
    }
    const { client_id } = await auth0.ok("POST", "clients", {
      name: "SPA",
      app_type: "spa",
      grant_types: ["http://auth0.com/oauth/grant-type/password-realm"],
    });
    return { clientId: client_id, audience: API };
  }

  it("has the roles that the bound action adds, and only permissions of the roles", async () => {
    const request = { ...(await prepare()), userId: "auth0|1", scope: "openid read:stock write:stock" };
    const before = await auth0.userToken(request);
    expect(claimsOf(before.access_token)).not.toHaveProperty(["https://medlog.test/roles"]);
    await auth0.ok("PATCH", bindings, bind(await deployed()));
    const { access_token, id_token } = await auth0.userToken(request);
    expect(claimsOf(access_token)).toMatchObject({
      iss: `${auth0.url}/`,
      sub: "auth0|1",
      aud: API,
      azp: request.clientId,
      "https://medlog.test/roles": ["nurse"],
      permissions: ["read:stock"],
      scope: "openid read:stock",
    });
    expect(claimsOf(access_token)).not.toHaveProperty("gty");
    expect(claimsOf(id_token ?? "").aud).toBe(request.clientId);
    await expect(auth0.userToken({ ...request, userId: "auth0|2" })).rejects.toThrow("not here");
  });

  it("comes from the token endpoint for the right password only", async () => {
    const { clientId, audience } = await prepare();
    const body = {
      grant_type: "http://auth0.com/oauth/grant-type/password-realm",
      client_id: clientId,
      audience,
      username: "A@b.test",
      password: "Correct-horse-9",
      realm: "Username-Password-Authentication",
    };
    expect((await auth0.token(body)).body.error).toBe("invalid_request");
    const [connection] = auth0.tenant.connections.all();
    await auth0.ok("PATCH", `connections/${connection?.id}/clients`, [{ client_id: clientId, status: true }]);
    expect(claimsOf((await auth0.token(body)).body.access_token).sub).toBe("auth0|1");
    expect((await auth0.token({ ...body, password: "wrong" })).body.error).toBe("invalid_grant");
    await auth0.ok("PATCH", "users/auth0|1", { blocked: true });
    expect((await auth0.token(body)).status).toBe(401);
  });
});
