import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Auth0Tenant, planTenant } from "../../../components/auth0/index.ts";
import { identities, named, register } from "../exactRegistrations.ts";

const plan = planTenant(
  {
    callbackPath: "/callback",
    permissions: { "write:orders": "Change orders.", "read:orders": "See orders." },
    roles: {
      nurse: { description: "Nurse.", permissions: ["read:orders"] },
      doctor: { description: "Doctor.", permissions: ["write:orders", "read:orders"] },
    },
  },
  { label: "shop-prod", domain: "shop.example" },
);

function answers({ type, name }: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  if (type.endsWith(":Client")) return { clientId: `${name}-client-id` };
  return type.endsWith(":ClientCredentials") ? { clientSecret: "PLANTED CLIENT SECRET" } : {};
}

/** A tenant, and an app that is given what the tenant offers. */
const make = (protect = true) =>
  register(() => {
    const deployClient = { id: "deploy", secret: "DEPLOY" };
    const tenant = new Auth0Tenant("auth0", { plan, domain: "shop.eu.auth0.com", deployClient, protect });
    const { clientId, migrationClient, roleIds } = tenant;
    new pulumi.ComponentResource("test:App", "app", { clientId, migrationClient, roleIds });
  }, answers);

const auth0 = (kind: string, name: string) => {
  const type = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  return `auth0:index/${type}:${kind} ${name} < auth0`;
};

describe("a tenant", () => {
  it("is exactly these resources", async () => {
    expect(identities(await make()).sort()).toEqual(
      [
        "test:App app",
        "landfall:auth0:Tenant auth0",
        "pulumi:providers:auth0 auth0-provider < auth0",
        auth0("Client", "auth0-site"),
        auth0("ResourceServer", "auth0-api"),
        auth0("ResourceServerScopes", "auth0-api-permissions"),
        auth0("Client", "auth0-migration"),
        auth0("ClientCredentials", "auth0-migration-credentials"),
        auth0("ClientGrant", "auth0-migration-grant"),
        auth0("Role", "auth0-role-doctor"),
        auth0("RolePermissions", "auth0-role-doctor-permissions"),
        auth0("Role", "auth0-role-nurse"),
        auth0("RolePermissions", "auth0-role-nurse-permissions"),
        auth0("Action", "auth0-roles"),
        auth0("TriggerActions", "auth0-roles-trigger"),
        auth0("Connection", "auth0-users"),
        auth0("ConnectionClients", "auth0-users-clients"),
      ].sort(),
    );
  });

  it("protects the connection, with which Auth0 would delete every user, and nothing else", async () => {
    const kept = (await make()).filter((one) => one.protect).map(({ name }) => name);
    expect(kept).toEqual(["auth0-users"]);
    expect((await make(false)).filter((one) => one.protect)).toEqual([]);
  });

  it("keeps the secret of the client that moves users secret, in the state and for whoever is given it", async () => {
    const all = await make();
    expect(named(all, "auth0-migration-credentials").additionalSecretOutputs).toContain("clientSecret");
    const { migrationClient, ...open } = named(all, "app").inputs;
    expect(migrationClient).toEqual({
      id: "auth0-migration-client-id",
      secret: { secret: "PLANTED CLIENT SECRET" },
    });
    expect(open).toEqual({
      clientId: "auth0-site-client-id",
      roleIds: { doctor: "auth0-role-doctor-id", nurse: "auth0-role-nurse-id" },
    });
    const others = all.filter(({ name }) => name !== "app").map(({ inputs }) => inputs);
    expect(JSON.stringify(others)).not.toContain("PLANTED");
  });

  it("gives a role its permissions only after the API has them", async () => {
    const all = await make();
    for (const role of ["doctor", "nurse"])
      expect(named(all, `auth0-role-${role}-permissions`)).toMatchObject({
        inputs: { roleId: `auth0-role-${role}-id` },
        dependencies: expect.arrayContaining(["auth0-api-permissions", `auth0-role-${role}`]),
      });
    expect(named(all, "auth0-role-nurse-permissions").inputs.permissions).toEqual([
      { name: "read:orders", resourceServerIdentifier: "https://shop.example/api" },
    ]);
  });

  it("lets both clients use the connection, and runs the Action at sign-in", async () => {
    const all = await make();
    expect(named(all, "auth0-users-clients").inputs).toEqual({
      connectionId: "auth0-users-id",
      enabledClients: ["auth0-site-client-id", "auth0-migration-client-id"],
    });
    expect(named(all, "auth0-roles-trigger").inputs).toMatchObject({
      trigger: "post-login",
      actions: [{ id: "auth0-roles-id" }],
    });
  });

  it("lets the client that moves users into the Management API of that tenant, with its scopes only", async () => {
    expect(named(await make(), "auth0-migration-grant").inputs).toEqual({
      clientId: "auth0-migration-client-id",
      audience: "https://shop.eu.auth0.com/api/v2/",
      scopes: [...plan.migration.scopes],
    });
  });
});
