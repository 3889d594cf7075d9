import { expect, it } from "vitest";
import { planTenant } from "../../../components/auth0/index.ts";

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

it("sends people back to the site only", () => {
  expect(plan.spa).toMatchObject({
    callbacks: ["https://shop.example/callback"],
    allowedLogoutUrls: ["https://shop.example/"],
    webOrigins: ["https://shop.example"],
    grantTypes: ["authorization_code", "refresh_token"],
  });
});

it("has permissions and roles in one order, whatever the description's", () => {
  expect(plan.permissions).toEqual([
    { name: "read:orders", description: "See orders." },
    { name: "write:orders", description: "Change orders." },
  ]);
  expect(plan.roles).toEqual([
    { name: "doctor", description: "Doctor.", permissions: ["read:orders", "write:orders"] },
    { name: "nurse", description: "Nurse.", permissions: ["read:orders"] },
  ]);
});

it("gives the client that moves users no right over the tenant", () => {
  expect(plan.migration.grantTypes).toEqual(["client_credentials"]);
  expect(
    plan.migration.scopes.filter(
      (scope) => !/:(users|role_members|roles|user_tickets|connections)$/.test(scope),
    ),
  ).toEqual([]);
});

it("signs tokens with a key that only Auth0 has, and puts the permissions into them", () => {
  expect(plan.api).toMatchObject({
    identifier: "https://shop.example/api",
    signingAlg: "RS256",
    enforcePolicies: true,
    tokenDialect: "access_token_authz",
    tokenLifetime: 3600,
  });
});

it("names the same claim in the plan and in the Action", () => {
  expect(plan.rolesClaim).toBe("https://shop.example/roles");
  expect(plan.action.code).toContain(JSON.stringify(plan.rolesClaim));
});

it("keeps strangers from signing up", () => {
  expect(plan.connection).toMatchObject({ options: { disableSignup: true, bruteForceProtection: true } });
});
