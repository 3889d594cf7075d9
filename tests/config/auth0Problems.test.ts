import { expect, it } from "vitest";
import { auth0Problems, migrateUsersProblems, readTenant } from "../../config/auth0Problems.ts";
import type { App } from "../../planning/description/types.ts";

const users = { table: "users", id: "id", email: "email", role: "role", roles: {} };
const auth0 = { callbackPath: "/callback", permissions: {}, roles: {} };
const app = (rest: Partial<App>): App => ({ name: "shop", composeFiles: [], variables: {}, ...rest });
const tenant = { domain: "shop.eu.auth0.com", clientId: "abc", clientSecret: "planted" };
const encrypted = new Set(["landfall:auth0"]);
const nothing = () => undefined;
const wheres = (problems: { where: string }[]) => problems.map(({ where }) => where);

it("accepts a tenant where the app has one, and none where it has none", () => {
  expect(auth0Problems(app({ auth0 }), tenant, encrypted, nothing)).toEqual([]);
  expect(auth0Problems(app({}), undefined, encrypted, nothing)).toEqual([]);
});

it("says how a tenant is set that the app needs", () => {
  const [problem] = auth0Problems(app({ auth0 }), undefined, encrypted, nothing);
  expect(problem?.problem).toContain("is not set: shop signs people in by an Auth0 tenant");
  expect(problem?.fix?.split("\n")).toEqual([
    "pulumi config set --path 'landfall:auth0.domain' example.eu.auth0.com",
    "pulumi config set --path 'landfall:auth0.clientId' abcdefghijklmnopqrstuvwxyz012345",
    "pulumi config set --secret --path 'landfall:auth0.clientSecret'",
  ]);
});

it("refuses a tenant that no app asks for", () => {
  expect(auth0Problems(app({}), tenant, encrypted, nothing)).toMatchObject([
    { where: "landfall:auth0", problem: "is set, but shop has no Auth0 tenant" },
  ]);
});

it("says at once that the secret is in plain text and the authority cannot be read, without the secret", () => {
  const given = { ...tenant, authorityFile: "ca.pem" };
  const problems = auth0Problems(app({ auth0 }), given, new Set(), nothing);
  expect(wheres(problems)).toEqual(["landfall:auth0.clientSecret", "landfall:auth0.authorityFile"]);
  expect(JSON.stringify(problems)).not.toContain("planted");
});

it("puts the authority's certificate in the place of its file", () => {
  expect(readTenant({ ...tenant, authorityFile: "ca.pem" }, () => "PEM")).toEqual({
    ...tenant,
    authority: "PEM",
  });
  expect(readTenant({ ...tenant, authorityFile: undefined }, nothing)).toEqual(tenant);
});

it("imports passwords only where the app names a column with hashes", () => {
  const imports = { passwords: "import" };
  const withHashes = app({ auth0: { ...auth0, users: { ...users, passwordHash: "password_hash" } } });
  expect(migrateUsersProblems(withHashes, imports)).toEqual([]);
  expect(wheres(migrateUsersProblems(app({ auth0: { ...auth0, users } }), imports))).toEqual([
    "landfall:migrateUsers.passwords",
  ]);
  expect(wheres(migrateUsersProblems(app({ auth0 }), imports))).toEqual(["landfall:migrateUsers"]);
});
