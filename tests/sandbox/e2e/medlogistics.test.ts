/** MedLogistics' move to Auth0 as its runbook has it: 40 people with API keys, one command there, and the way back. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sandboxFlags, settingsForApp, stackEnvironment, stackName } from "../../../cli/sandbox/stack.ts";
import { emailOf, keyOf, ROLES, seedPeople } from "../app/medlogistics/people.ts";
import { beforeAuth0 } from "./medlogistics/beforeAuth0.ts";
import { openTenant, type TenantClient } from "./medlogistics/tenant.ts";
import { type OtherCheckout, otherCheckout } from "./otherCheckout.ts";
import { type Ran, run, settings, WATCH } from "./support.ts";

const BEFORE = "001_users";
const AUTH0 = "002_auth0";
const PEOPLE = 40;
const BUILD = `import { ensureApplicationImage } from "./sandbox/images/application.ts";
console.log(await ensureApplicationImage("medlogistics", () => {}));`;
const IMAGE = "landfall:compose.variables.MEDLOGISTICS_IMAGE";
const medlogistics = await settingsForApp(settings, "medlogistics");
const flags = sandboxFlags(medlogistics).trim().split(" ");
const environment = () => stackEnvironment(medlogistics);

const landfall = (...args: string[]) =>
  run("node", ["cli/main.ts", ...args, ...flags], { env: environment() });
const ok = async (ran: Promise<Ran>) => {
  const { exitCode, output } = await ran;
  expect(exitCode, output).toBe(0);
  return output;
};
const pulumi = (...args: string[]) => ok(run("pulumi", args, { env: environment() }));
const configured = async (path: string) =>
  (await pulumi("config", "get", "--path", `landfall:${path}`)).trim();

const sql = async (text: string) => {
  const psql = ["psql", "-XAtqc", `SET search_path = medlogistics; ${text}`, "medlogistics"];
  const command = ["exec", ...flags, "db", "--user", "postgres", "--", ...psql];
  return (await ok(run("node", ["cli/main.ts", ...command]))).trim();
};
const head = () => sql("SELECT version_num FROM alembic_version");
/** Every row of users, but for the column that the move fills. */
const people = () => sql("SELECT to_jsonb(one) - 'auth0_user_id' FROM users AS one ORDER BY id");

let address: string;
/** What the site answers, as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: answers are judged by the tests
async function site(path: string, header: string, ...args: string[]): Promise<any> {
  const resolve = ["--resolve", `${medlogistics.site}:443:${address}`, "--cacert", settings.acmeRootsFile];
  const url = `https://${medlogistics.site}${path}`;
  const { output } = await run("curl", ["-sS", "-m", "10", ...resolve, "-H", header, ...args, url]);
  return JSON.parse(output);
}
const byKey = (n: number) => `X-API-Key: ${keyOf(n)}`;

let before: OtherCheckout | undefined;
let tenant: TenantClient;
/** Rows before the move. */
let initial: string;

/** Ids of the users at Auth0 with addresses as these people have. */
async function usersAtAuth0(): Promise<string[]> {
  const query = "search_engine=v3&include_totals=true&per_page=100&q=email:user*";
  const { users } = await tenant.manage("GET", `users?${query}`);
  return users.map(({ user_id }: { user_id: string }) => user_id).sort();
}

beforeAll(async () => {
  await ok(landfall("sandbox", "up", "--no-deploy"));
  await pulumi("config", "set", "--path", "landfall:compose.watch", WATCH);
  before = await otherCheckout(settings.checkout);
  await beforeAuth0(before);
  const image = await ok(run("node", ["--input-type=module", "-e", BUILD], { cwd: before.folder }));
  const push = ["cli/main.ts", "sandbox", "push", image.trim(), "--region", settings.name];
  await pulumi("config", "set", "--path", IMAGE, (await ok(run("node", push))).trim());
  const up = ["up", "--yes", "--skip-preview", "--non-interactive", "--color=never"];
  await ok(run("pulumi", up, { cwd: before.folder, env: environment() }));
  address = (await pulumi("stack", "output", "address")).trim();
  await sql(seedPeople(PEOPLE));
  initial = await people();
  tenant = await openTenant(settings, {
    clientId: await configured("auth0.clientId"),
    clientSecret: await configured("auth0.clientSecret"),
  });
});
afterAll(async () => {
  // A stack that nothing is deployed to is pinned to nothing.
  await run("pulumi", ["config", "rm", "landfall:release"], { env: environment() });
  await landfall("sandbox", "down");
  await before?.remove();
  await rm(join(settings.checkout, "releases", stackName(medlogistics)), { recursive: true, force: true });
});

it("runs before Auth0: people have their keys", async () => {
  expect(await head()).toBe(BEFORE);
  expect(initial.split("\n")).toHaveLength(PEOPLE);
  expect(await site("/api/v1/me", byKey(2))).toMatchObject({ email: emailOf(2), roles: ["pharmacist"] });
});

it("stops at the first phase while a row cannot move: nothing is changed, here or at Auth0", async () => {
  await sql("UPDATE users SET email = 'nobody' WHERE id = 40");
  const { exitCode, output } = await landfall("migrate-users", "full", "--yes");
  expect(exitCode, output).toBe(1);
  expect(output).toContain("has an e-mail address that is none");
  expect(await head()).toBe(BEFORE);
  expect(await usersAtAuth0()).toEqual([]);
  await sql(`UPDATE users SET email = '${emailOf(PEOPLE)}' WHERE id = 40`);
  expect(await people()).toBe(initial);
});

it("moves everybody with one command, and each row stays what it is", async () => {
  await pulumi("config", "rm", "--path", IMAGE);
  const output = await ok(landfall("migrate-users", "full", "--yes"));
  const [, seconds] = /schema: deployed in (\d+) s/.exec(output) ?? [];
  expect(Number(seconds), output).toBeLessThan(300);
  expect(await head()).toBe(AUTH0);
  expect(await people()).toBe(initial);
  const linked = (await sql("SELECT auth0_user_id FROM users ORDER BY auth0_user_id")).split("\n");
  expect(new Set(linked).size).toBe(PEOPLE);
  await expect.poll(usersAtAuth0, { timeout: 10_000 }).toEqual(linked.toSorted());
  expect(await ok(landfall("migrate-users", "verify"))).toContain(`${PEOPLE} rows, ${PEOPLE} good`);
});

it("signs each role in with a token of the tenant, and their old keys still work", async () => {
  const { domain, audience, clientId } = await site("/config.json", "accept: */*");
  expect(domain).toBe(await configured("auth0.domain"));
  for (const [at, role] of ROLES.entries()) {
    const email = emailOf(at + 1);
    const userId = await sql(`SELECT auth0_user_id FROM users WHERE email = '${email}'`);
    const token = await tenant.signIn({ userId, clientId, audience });
    const expected = { email, roles: [role] };
    const byToken = await site("/api/v1/me", `authorization: Bearer ${token}`);
    expect(byToken).toMatchObject({ ...expected, signedInBy: "token" });
    const key = await site("/api/v1/me", byKey(at + 1));
    expect(key).toEqual({ ...byToken, signedInBy: "key" });
  }
});

it("is at rest: the next preview changes nothing", async () => {
  await pulumi("preview", "--expect-no-changes", "--non-interactive", "--color=never");
});

it("takes people back: the users that it made are gone from Auth0, every row is as before, and keys work", async () => {
  const output = await ok(landfall("migrate-users", "rollback", "--yes"));
  expect(output).toContain(`${PEOPLE} rows unlinked, ${PEOPLE} users deleted at Auth0.`);
  expect(await people()).toBe(initial);
  expect(await sql("SELECT count(*) FROM users WHERE auth0_user_id IS NOT NULL")).toBe("0");
  await expect.poll(usersAtAuth0, { timeout: 10_000 }).toEqual([]);
  expect(await site("/api/v1/me", byKey(2))).toMatchObject({ email: emailOf(2), roles: ["pharmacist"] });
});

it("takes the schema back with the release that brought it", async () => {
  await ok(landfall("rollback", "--yes"));
  expect(await head()).toBe(BEFORE);
  expect(await people()).toBe(initial);
  expect(await site("/api/v1/me", byKey(2))).toMatchObject({ email: emailOf(2), roles: ["pharmacist"] });
});
