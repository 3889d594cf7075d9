/** A tenant's whole life, by the real engine and the stand-in plugin, at the strict tenant. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Auth0Server, startAuth0 } from "../../sandbox/region/auth0/start.ts";
import { ensureCa, ensureServerCertificate } from "../../sandbox/region/docker/certificates.ts";
import { regionSettings } from "../../sandbox/region/settings.ts";
import { paths } from "../../toolchain/paths.ts";
import { freePort } from "./harness.ts";
import { makeProject, type Project } from "./project.ts";
import { reported } from "./reported.ts";

const checkout = mkdtempSync(join(tmpdir(), "landfall-tenant-"));
const deployClient = { clientId: "deploy-client", clientSecret: "planted-deploy-secret-0f1e2d3c4b5a" };
const withPack = ["--policy-pack", join(paths.checkout, "policy/run")];

let domain: string;
let server: Auth0Server;
let project: Project;
let authority: string;

/** A small app with a tenant. */
const shop = {
  callbackPath: "/callback",
  permissions: { "read:orders": "See orders.", "write:orders": "Change orders." },
  roles: {
    clerk: { description: "Sells.", permissions: ["read:orders"] },
    manager: { description: "Decides.", permissions: ["read:orders", "write:orders"] },
  },
};

interface Change {
  app?: object;
  label?: string;
  protect?: boolean;
  /** One more than the client that moves users names. */
  scope?: string;
}

/** The part of index.ts that makes a tenant. */
const program = ({ app = shop, label = "shop-test", protect = true, scope }: Change = {}) => `
import * as pulumi from "@pulumi/pulumi";
import { Auth0Tenant, planTenant } from "${paths.checkout}/components/auth0/index.ts";
const planned = planTenant(${JSON.stringify(app)}, { label: "${label}", domain: "shop.example" });
const scopes = [...planned.migration.scopes, ...${JSON.stringify(scope ? [scope] : [])}];
const tenant = new Auth0Tenant("auth0", {
  plan: { ...planned, migration: { ...planned.migration, scopes } },
  domain: "${domain}",
  deployClient: {
    id: "${deployClient.clientId}",
    secret: new pulumi.Config("landfall").requireSecret("deploySecret"),
  },
  protect: ${protect},
});
export const clientId = tenant.clientId;
export const migrationClient = tenant.migrationClient;
`;

const up = () => project.pulumi(["up", "--yes", "--skip-preview", "--color=never"]);
const output = (run: Promise<{ stdout: string }>) =>
  run.then(
    ({ stdout }) => stdout,
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
const refusals = async (change: Change) => {
  await project.write(program(change));
  const printed = await output(project.pulumi(["preview", "--color=never", ...withPack]));
  return reported(printed).filter((line) => line.startsWith("mandatory"));
};
/** Steps of a preview that change something. */
const changes = async () => {
  const { stdout } = await project.pulumi(["preview", "--json"]);
  const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
  const changing = steps.filter(({ op }) => op !== "same");
  return changing.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`).sort();
};
const names = (all: { name: string }[]) => all.map(({ name }) => name).sort();
const permissionsOf = (role: string) => {
  const { id } = server.tenant.roles.all().find(({ name }) => name === role) ?? { id: "" };
  return server.tenant.rolePermissions.get(id)?.map(({ permission_name }) => permission_name);
};

async function ask(path: string, body: object, bearer?: string) {
  const response = await fetch(`https://${domain}${path}`, {
    dispatcher: new Agent({ connect: { ca: authority } }),
    method: "POST",
    headers: { "content-type": "application/json", ...(bearer && { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { access_token?: string } };
}

beforeAll(async () => {
  const settings = regionSettings("unit", checkout);
  mkdirSync(settings.directory, { recursive: true });
  await ensureCa(settings);
  authority = readFileSync(settings.ca.certificateFile, "utf8");
  const files = await ensureServerCertificate(settings, "auth0", ["127.0.0.1"]);
  const port = await freePort();
  domain = `127.0.0.1:${port}`;
  const tls = { cert: readFileSync(files.certificateFile), key: readFileSync(files.keyFile) };
  server = await startAuth0({ management: deployClient, port, url: `https://${domain}`, tls });
  // The engine, and with it the plugin, inherit it.
  vi.stubEnv("NODE_EXTRA_CA_CERTS", settings.ca.certificateFile);
  project = await makeProject("tenant", program());
  await project.pulumi(["config", "set", "--secret", "deploySecret"], deployClient.clientSecret);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await project?.remove();
  await server?.close();
  rmSync(checkout, { recursive: true });
});

it("is refused by a policy before anything is made, where it is unsafe", async () => {
  expect(await refusals({})).toEqual([]);
  expect(await refusals({ app: { ...shop, callbackPath: "/*" } })).toEqual([
    "mandatory auth0-client-disallow-wildcard-callback auth0-site",
  ]);
  expect(await refusals({ scope: "read:stats" })).toEqual([
    "mandatory auth0-client-grant-disallow-unused-scopes auth0-migration-grant",
  ]);
  expect(await refusals({ protect: false })).toEqual([
    "mandatory auth0-connection-require-protect auth0-users",
  ]);
  expect(server.tenant.roles.all()).toEqual([]);
});

it("is made, and a second deployment changes nothing", async () => {
  await project.write(program());
  await up();
  expect(names(server.tenant.roles.all())).toEqual(["clerk", "manager"]);
  expect(permissionsOf("clerk")).toEqual(["read:orders"]);
  const clients = server.tenant.clients.all();
  const site = clients.find(({ name }) => name === "shop-test site");
  expect(site).toMatchObject({ app_type: "spa", callbacks: ["https://shop.example/callback"] });
  const outputs = JSON.parse((await project.pulumi(["stack", "output", "--json"])).stdout);
  expect(outputs).toMatchObject({ clientId: site?.client_id, migrationClient: { secret: "[secret]" } });
  expect(await changes()).toEqual([]);
  await project.pulumi(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
  await project.pulumi(["refresh", "--yes", "--expect-no-changes"]);
});

it("has no secret in its state that can be read", async () => {
  const { stdout } = await project.pulumi(["stack", "export"]);
  const secrets = server.tenant.clients.all().map(({ client_secret }) => client_secret);
  expect(secrets).toContain(deployClient.clientSecret);
  for (const secret of secrets) expect(stdout).not.toContain(secret);
});

it("lets the client that moves users do that, and nothing to roles or clients", async () => {
  const { stdout } = await project.pulumi(["stack", "output", "migrationClient", "--show-secrets", "--json"]);
  const { id, secret } = JSON.parse(stdout);
  const granted = await ask("/oauth/token", {
    grant_type: "client_credentials",
    client_id: id,
    client_secret: secret,
    audience: `https://${domain}/api/v2/`,
  });
  const bearer = granted.body.access_token;
  const user = { connection: "shop-test", email: "ada@shop.example", password: "Correct-horse-9" };
  expect((await ask("/api/v2/users", user, bearer)).status).toBe(201);
  expect((await ask("/api/v2/roles", { name: "other" }, bearer)).status).toBe(403);
});

it("changes the permissions of one role, and nothing else", async () => {
  const { clerk, manager } = shop.roles;
  const roles = { clerk: { ...clerk, permissions: ["read:orders", "write:orders"] }, manager };
  await project.write(program({ app: { ...shop, roles } }));
  expect(await changes()).toEqual(["update auth0-role-clerk-permissions"]);
  await up();
  expect(permissionsOf("clerk")).toEqual(["read:orders", "write:orders"]);
});

it("takes a role away, and keeps the users", async () => {
  const { manager } = shop.roles;
  await project.write(program({ app: { ...shop, roles: { manager } } }));
  expect(await changes()).toEqual(["delete auth0-role-clerk", "delete auth0-role-clerk-permissions"]);
  await up();
  expect(names(server.tenant.roles.all())).toEqual(["manager"]);
  expect(server.tenant.users.all().length).toBe(1);
});

it("keeps a connection with its users where it is protected, and deletes all where it is not", async () => {
  expect(await output(project.pulumi(["destroy", "--yes"]))).toContain("protected");
  await project.write(program({ label: "shop-other" }));
  expect(await output(up())).toMatch(/auth0-users"\s+as it is currently marked for protection/);
  expect(names(server.tenant.connections.all())).toContain("shop-test");
  expect(server.tenant.users.all().length).toBe(1);

  await project.write(program({ protect: false }));
  await up();
  await project.pulumi(["destroy", "--yes"]);
  expect(server.tenant.roles.all()).toEqual([]);
  expect(server.tenant.users.all().length).toBe(0);
  expect(names(server.tenant.clients.all()).filter((name) => name.startsWith("shop"))).toEqual([]);
  expect(names(server.tenant.connections.all())).not.toContain("shop-test");
});
