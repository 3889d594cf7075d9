/** The reference application of medlogistics: its revisions, sign-in by tokens of Auth0, and API keys until their end. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app as description } from "../../../apps/medlogistics/app.ts";
import { type Containers, startContainers } from "./medlogistics/containers.ts";
import { forgeries, ofUnknownKey } from "./medlogistics/forgeries.ts";
import { emailOf, keyOf, ROLES, type Role, roleOf, seedPeople } from "./medlogistics/people.ts";
import { startTenant, type TestTenant } from "./medlogistics/tenant.ts";

const BEFORE = "001_users";
const AUTH0 = "002_auth0";
/** One of each role, and two whom tests change. */
const PEOPLE = 6;

let tenant: TestTenant;
let containers: Containers;
/** Variables of the API as the Compose file sets them. */
let variables: Record<string, string>;

beforeAll(async () => {
  tenant = await startTenant();
  containers = await startContainers(tenant);
  variables = {
    AUTH0_DOMAIN: tenant.domain,
    AUTH0_AUDIENCE: tenant.audience,
    AUTH0_ROLES_CLAIM: tenant.rolesClaim,
    AUTH0_CLIENT_ID: tenant.clientId,
    AUTH0_AUTHORITY_FILE: "/etc/test/auth0.crt",
  };
});
afterAll(async () => {
  await containers?.remove();
  await tenant?.close();
});

const psql = (sql: string) => containers.psql(sql);
/** Everything of the users that both revisions have. */
const people = () => psql("SELECT to_jsonb(one) - 'auth0_user_id' FROM users AS one ORDER BY id");
const tables = () =>
  psql(
    "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'medlogistics'",
  );

describe("the revisions", () => {
  it("are told as current and target", async () => {
    expect(await containers.head()).toBe(`current none\ntarget ${AUTH0}`);
  });

  it("bring the id at Auth0, hospitals and wards, and leave users as they are", async () => {
    await containers.migrate(["alembic", "upgrade", BEFORE]);
    await psql(seedPeople(PEOPLE));
    const before = await people();
    expect(before.split("\n")).toHaveLength(PEOPLE);
    await containers.migrate(["alembic", "upgrade", "head"]);
    expect(await containers.head()).toBe(`current ${AUTH0}\ntarget ${AUTH0}`);
    expect(await people()).toBe(before);
    for (const { sql, expect: expected, description: sentence } of description.migration?.assertions ?? [])
      expect(await psql(sql), sentence).toBe(expected);
    await psql("UPDATE users SET auth0_user_id = 'auth0|1' WHERE id = 1");
    await expect(psql("UPDATE users SET auth0_user_id = 'auth0|1' WHERE id = 2")).rejects.toThrow("unique");
  });

  it("go back without a change to users, whose keys still work, and up again, and to nothing", async () => {
    const before = await people();
    await containers.downTo(BEFORE);
    expect(await people()).toBe(before);
    expect(await tables()).toBe("alembic_version prescriptions users");
    const { url } = await containers.api({ AUTH0_DOMAIN: "" });
    expect((await ask(`${url}/api/v1/me`, key(2))).status).toBe(200);
    await containers.migrate(["alembic", "upgrade", "head"]);
    await containers.downTo("none");
    expect(await tables()).toBe("alembic_version");
    await containers.migrate(["alembic", "upgrade", "head"]);
  });
});

interface Asked {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a few fields of JSON answers
  body: any;
}

async function ask(
  url: string,
  headers: Record<string, string>,
  method = "GET",
  body?: object,
): Promise<Asked> {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const key = (n: number) => ({ "x-api-key": keyOf(n) });

const MEDICINE = { patient: "Ada", medicine: "Aspirin" };
/** What each role may do: prescribe, dispense. */
const MAY: Record<Role, [number, number]> = {
  super_admin: [201, 200],
  pharmacist: [403, 200],
  doctor: [201, 403],
  nurse: [403, 403],
};
/** Those that it sees of the wards below. */
const WARDS: Record<Role, string[]> = {
  super_admin: ["North A", "North B", "South A"],
  pharmacist: ["North A", "North B"],
  doctor: ["North A"],
  nurse: ["North B"],
};

/** Two hospitals; each role has one ward but for the administrator, who needs none. */
async function giveWards(): Promise<void> {
  await psql(`INSERT INTO hospitals (name) VALUES ('North'), ('South');
    INSERT INTO wards (hospital_id, name) VALUES (1, 'A'), (1, 'B'), (2, 'A');
    INSERT INTO user_ward_permissions (user_id, ward_id, permission) SELECT id, 1, 'read' FROM users WHERE role = 'pharmacist';
    INSERT INTO user_ward_permissions (user_id, ward_id, permission) SELECT id, 1, 'write' FROM users WHERE role = 'doctor';
    INSERT INTO user_ward_permissions (user_id, ward_id, permission) SELECT id, 2, 'read' FROM users WHERE role = 'nurse'`);
}

describe("the API", () => {
  let url: string;
  let logs: () => Promise<string>;
  beforeAll(async () => {
    await psql(seedPeople(PEOPLE));
    for (const [at, role] of ROLES.entries())
      await psql(
        `UPDATE users SET auth0_user_id = '${tenant.users[role]}' WHERE email = '${emailOf(at + 1)}'`,
      );
    await giveWards();
    ({ url, logs } = await containers.api({ ...variables, OLD_KEYS_END: "2999-03-01" }));
  });
  const me = async (token: string) => (await ask(`${url}/api/v1/me`, bearer(token))).status;

  it("tells the front end where to sign people in, and nothing else", async () => {
    const { domain, audience, clientId } = tenant;
    expect((await ask(`${url}/config.json`, {})).body).toEqual({ domain, audience, clientId });
    expect((await ask(`${url}/api/v1/me`, {})).status).toBe(401);
  });

  describe.each([
    ["a token", async (role: Role) => bearer(await tenant.token(role)), "token"],
    ["an API key", async (role: Role) => key(ROLES.indexOf(role) + 1), "key"],
  ] as const)("with %s", (_what, headersOf, signedInBy) => {
    it.each(ROLES)("lets a %s do what the role may, and no more", async (role) => {
      const headers = await headersOf(role);
      const permissions = description.auth0?.roles[role]?.permissions.toSorted();
      expect((await ask(`${url}/api/v1/me`, headers)).body).toMatchObject({
        email: emailOf(ROLES.indexOf(role) + 1),
        roles: [role],
        permissions,
        signedInBy,
      });
      const prescriptions = `${url}/api/v1/prescriptions`;
      const written = await ask(prescriptions, bearer(await tenant.token("doctor")), "POST", MEDICINE);
      const [prescribe, dispense] = MAY[role];
      expect((await ask(prescriptions, headers, "POST", MEDICINE)).status).toBe(prescribe);
      const given = await ask(`${prescriptions}/${written.body.id}/dispense`, headers, "POST");
      expect(given.status).toBe(dispense);
      expect((await ask(prescriptions, headers)).body).toContainEqual(
        dispense === 200 ? given.body : written.body,
      );
    });

    it.each(ROLES)("shows a %s the wards of the role", async (role) => {
      const { body } = await ask(`${url}/api/v1/wards`, await headersOf(role));
      const names = body.map(({ hospital, name }: Record<string, string>) => `${hospital} ${name}`);
      expect(names).toEqual(WARDS[role]);
      const writes = role === "super_admin" || role === "doctor";
      expect(body.every(({ mayWrite }: { mayWrite: boolean }) => mayWrite === writes)).toBe(true);
    });
  });

  it("gives a medicine out once", async () => {
    const prescriptions = `${url}/api/v1/prescriptions`;
    const { id } = (await ask(prescriptions, bearer(await tenant.token("doctor")), "POST", MEDICINE)).body;
    const dispense = async (which: number) =>
      (await ask(`${prescriptions}/${which}/dispense`, bearer(await tenant.token("pharmacist")), "POST"))
        .status;
    expect([await dispense(id), await dispense(id), await dispense(id + 1)]).toEqual([200, 409, 404]);
  });

  it.each(forgeries)("refuses a token %s", async (_what, forgery) => {
    const { status, headers, body } = await ask(`${url}/api/v1/me`, bearer(await forgery(tenant)));
    expect([status, headers.get("www-authenticate")]).toEqual([401, 'Bearer error="invalid_token"']);
    expect(body.detail).toBe("this token is not valid: sign in again");
    expect(await me(await tenant.token("doctor"))).toBe(200);
  });

  it("refuses who has signed in and is nobody here, deactivated or without a role", async () => {
    const asked = async (change: Record<string, unknown>) =>
      ask(`${url}/api/v1/me`, bearer(await tenant.signed("nurse", change)));
    expect(await asked({ sub: "auth0|stranger" })).toMatchObject({
      status: 403,
      body: { detail: "nobody here has this sign-in" },
    });
    for (const roles of [undefined, [], ["janitor"], "nurse"])
      expect((await asked({ [tenant.rolesClaim]: roles })).status).toBe(403);
    await psql(
      `UPDATE users SET is_active = false, auth0_user_id = 'auth0|gone' WHERE email = '${emailOf(5)}'`,
    );
    const deactivated = { status: 403, body: { detail: "this user is deactivated" } };
    expect(await asked({ sub: "auth0|gone" })).toMatchObject(deactivated);
    expect(await ask(`${url}/api/v1/me`, key(5))).toMatchObject(deactivated);
  });

  it("takes a token that is for Auth0's user info too, as a front end gets it", async () => {
    const aud = [tenant.audience, `https://${tenant.domain}/userinfo`];
    expect(await me(await tenant.signed("nurse", { aud }))).toBe(200);
  });

  it("believes the token's permissions, not those that its role should have", async () => {
    const token = await tenant.signed("doctor", { permissions: ["read:wards"] });
    const { status, body } = await ask(`${url}/api/v1/prescriptions`, bearer(token), "POST", MEDICINE);
    expect([status, body.detail]).toEqual([403, "this needs the permission write:prescriptions"]);
  });

  it("says with each answer to a key when keys end, also with a refusal, and says nothing to a token", async () => {
    const announced = ({ headers }: Asked) => [headers.get("deprecation"), headers.get("sunset")];
    const end = ["@1796083200", "Fri, 01 Mar 2999 00:00:00 GMT"];
    expect(announced(await ask(`${url}/api/v1/me`, key(2)))).toEqual(end);
    expect(announced(await ask(`${url}/api/v1/prescriptions`, key(2), "POST", MEDICINE))).toEqual(end);
    const byToken = await ask(`${url}/api/v1/me`, bearer(await tenant.token("pharmacist")));
    expect(announced(byToken)).toEqual([null, null]);
    const nobodys = await ask(`${url}/api/v1/me`, { "x-api-key": "nobody's" });
    expect([nobodys.status, nobodys.body.detail]).toEqual([401, "this API key is nobody's"]);
  });

  it("refuses keys from their last day on, with the reason, and names no end where there is none", async () => {
    const ended = await containers.api({ ...variables, OLD_KEYS_END: "2026-03-01" });
    const refused = await ask(`${ended.url}/api/v1/me`, key(1));
    expect([refused.status, refused.body.detail, refused.headers.get("sunset")]).toEqual([
      401,
      "API keys ended on 2026-03-01: sign in with Auth0 instead",
      "Sun, 01 Mar 2026 00:00:00 GMT",
    ]);
    expect((await ask(`${ended.url}/api/v1/me`, bearer(await tenant.token("nurse")))).status).toBe(200);
    const endless = await containers.api({ ...variables, OLD_KEYS_END: "" });
    const accepted = await ask(`${endless.url}/api/v1/me`, key(1));
    expect([accepted.status, accepted.headers.get("sunset")]).toEqual([200, null]);
    expect(roleOf(1)).toBe(accepted.body.roles[0]);
  });

  it("works with keys alone where no tenant is configured, and trusts no tenant that nobody vouches for", async () => {
    const without = await containers.api({ AUTH0_DOMAIN: "" });
    const token = bearer(await tenant.token("nurse"));
    expect((await ask(`${without.url}/api/v1/me`, key(1))).status).toBe(200);
    expect((await ask(`${without.url}/api/v1/me`, token)).status).toBe(401);
    expect((await ask(`${without.url}/config.json`, {})).status).toBe(404);
    const untrusting = await containers.api({ ...variables, AUTH0_AUTHORITY_FILE: "/etc/test/none" });
    expect((await ask(`${untrusting.url}/api/v1/me`, token)).status).toBe(503);
    expect(await untrusting.logs()).toContain("certificate verify failed");
  });

  it("asks for the tenant's keys seldom, however many forged tokens come, and keeps them while it does not answer", async () => {
    const before = tenant.keyRequests();
    const begun = Date.now();
    const unknown = await ofUnknownKey(tenant);
    for (let count = 0; count < 20; count++) expect(await me(unknown)).toBe(401);
    const pauses = Math.ceil((Date.now() - begun) / 5000);
    expect(tenant.keyRequests() - before).toBeLessThanOrEqual(pauses);
    tenant.answers = false;
    await expect
      .poll(() => me(unknown).then(() => logs()), { timeout: 15_000 })
      .toContain("keys cannot be read");
    expect(await me(await tenant.token("nurse"))).toBe(200);
    tenant.answers = true;
  });

  it("follows the tenant to another key, and leaves the old one", async () => {
    const old = await tenant.token("nurse");
    expect(await me(old)).toBe(200);
    tenant.rotate();
    const token = await tenant.token("nurse");
    await expect.poll(() => me(token), { timeout: 15_000, interval: 500 }).toBe(200);
    expect(await me(old)).toBe(401);
  });

  it("logs who still uses a key, and no key, token or password", async () => {
    expect(await logs()).toContain("API key of user 1 used");
    expect(await logs()).not.toMatch(/old-key-|eyJ|planted-/);
  });

  it("is unhealthy while its database refuses it", async () => {
    await psql(
      "ALTER ROLE app_1 NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app_1'",
    );
    expect((await ask(`${url}/health`, {})).status).toBe(503);
    await psql("ALTER ROLE app_1 LOGIN");
    expect((await ask(`${url}/health`, {})).body).toMatchObject({ status: "healthy" });
  });
});
