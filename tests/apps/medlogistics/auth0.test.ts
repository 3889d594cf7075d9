import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { auth0 } from "../../../apps/medlogistics/auth0.ts";
import { planTenant } from "../../../components/auth0/index.ts";

const root = join(import.meta.dirname, "../../..");
const python = (name: string) => readFileSync(join(root, "sandbox/app/medlogistics", name), "utf8");
const revision = python("migrations/versions/001_users.py");
/** Constants of roles.py: their names by what they are. */
const constants = [...python("medlogistics/roles.py").matchAll(/^([A-Z_]+) = "(.+)"$/gm)].map(
  ([, name, value]) => [value as string, name as string] as const,
);
const names = constants.map(([value]) => value);

it("has the roles and the permissions that the application knows", () => {
  expect([...Object.keys(auth0.roles), ...Object.keys(auth0.permissions)].sort()).toEqual(names.toSorted());
});

it("has no permission that the application never asks for, and none that no role has", () => {
  const constant = Object.fromEntries(constants);
  const unasked = Object.keys(auth0.permissions).filter(
    (permission) => !python("medlogistics/api.py").includes(`allowed(roles.${constant[permission]})`),
  );
  expect(unasked).toEqual([]);
  const given = new Set(Object.values(auth0.roles).flatMap(({ permissions }) => permissions));
  expect([...given].sort()).toEqual(Object.keys(auth0.permissions).sort());
});

it("gives no two roles the same permissions", () => {
  const sets = Object.values(auth0.roles).map(({ permissions }) => permissions.toSorted().join(" "));
  expect(new Set(sets).size).toBe(4);
});

it("moves every role that the table may have", () => {
  const [, list = ""] = /role IN \((.+?)\)/.exec(revision) ?? [];
  const inTable = [...list.matchAll(/'(\w+)'/g)].map(([, role]) => role as string);
  expect(Object.keys(auth0.users?.roles ?? {}).sort()).toEqual(inTable.toSorted());
  for (const role of Object.values(auth0.users?.roles ?? {})) expect(auth0.roles).toHaveProperty(role);
});

it("moves by columns that the first revision has", () => {
  const { id, email, role, passwordHash, emailVerified } = auth0.users ?? {};
  for (const column of [id, email, role, passwordHash, emailVerified])
    expect(revision).toContain(`sa.Column("${column}", `);
});

it("sends people back to the site alone, and has the audience of its API", () => {
  const plan = planTenant(auth0, { label: "medlogistics-prod", domain: "api.example.com" });
  expect(plan.spa.callbacks).toEqual(["https://api.example.com/callback"]);
  expect([plan.audience, plan.rolesClaim]).toEqual([
    "https://api.example.com/api",
    "https://api.example.com/roles",
  ]);
});
