/** The reference application of prosight: its revisions on a server with TLS, and its sign-in. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app as description } from "../../../apps/prosight/app.ts";
import { type AppOAuth, describeClients } from "../../../components/oauth/index.ts";
import type { AppSmokeTests } from "../../../components/smoke/index.ts";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { selfSigned } from "../../components/database/selfSigned.ts";
import { smokeAgainst } from "./smokeAgainst.ts";

const INITIAL = "9a0ea82c4ee9";
const LOCAL_ID = "7b4280a50047";
const name = `landfall-test-prosight-${randomUUID().slice(0, 8)}`;
const label = ["--label", "landfall.test=prosight"];
const { migration } = description;
let image: string;
let folder: string;
let providers: Server;
let provider: string;

beforeAll(async () => {
  image = await ensureApplicationImage("prosight", () => {});
  const postgres = await ensureApplicationImage("postgres", () => {});
  folder = await mkdtemp(join(tmpdir(), "landfall-prosight-"));
  await chmod(folder, 0o755);
  const { certificate, key } = await selfSigned("db.landfall.test");
  const other = await selfSigned("db.landfall.test");
  const files = {
    "tls.crt": certificate,
    "tls.key": key,
    "other.crt": other.certificate,
    "pg_hba.conf": "local all all trust\nhostssl all all all scram-sha-256\n",
    clients:
      "GOOGLE_OAUTH_CLIENT_SECRET=planted-new-secret\nGOOGLE_OAUTH_OLD_CLIENT_SECRET=planted-client-secret\nGITHUB_OAUTH_CLIENT_SECRET=\n",
    secret: "planted-secret-key-of-more-than-32-characters",
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  await docker(["network", "create", ...label, name]);
  const ssl = [
    "ssl=on",
    "ssl_cert_file=/run/tls.crt",
    "ssl_key_file=/run/tls.key",
    "hba_file=/etc/test/pg_hba.conf",
  ];
  await docker([
    ...["run", "--detach", "--rm", "--name", `${name}-db`, ...label, "--network", name],
    ...["--network-alias", "db.landfall.test", "--volume", `${folder}:/etc/test:ro`, "--entrypoint", "sh"],
    ...["--env", "POSTGRES_PASSWORD=planted-root", "--env", "POSTGRES_DB=casaos", postgres, "-c"],
    'install -o postgres -m 0600 /etc/test/tls.* /run/ && exec sh /usr/local/bin/docker-entrypoint.sh postgres "$@"',
    ...["sh", ...ssl.flatMap((setting) => ["-c", setting])],
  ]);
  for (let tries = 0; ; tries++) {
    const { exitCode } = await execa("docker", ["exec", `${name}-db`, "pg_isready", "-h", "127.0.0.1"], {
      reject: false,
    });
    if (exitCode === 0) break;
    if (tries > 400) throw new Error("PostgreSQL did not start");
    await sleep(300);
  }
  await psql(`CREATE ROLE migrator LOGIN PASSWORD 'planted-migrator'; CREATE ROLE app;
    CREATE ROLE app_1 LOGIN PASSWORD 'planted-app' IN ROLE app; GRANT CREATE ON SCHEMA public TO migrator;
    ALTER DEFAULT PRIVILEGES FOR ROLE migrator IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
    ALTER DEFAULT PRIVILEGES FOR ROLE migrator IN SCHEMA public GRANT SELECT, USAGE ON SEQUENCES TO app`);
  [providers, provider] = await standIn();
  const google = { clientId: "123-abc.apps.googleusercontent.com", server: provider };
  const clients = describeClients(description.oauth as AppOAuth, "prosight.test", { google });
  await writeFile(join(folder, "providers.json"), JSON.stringify(clients));
});

afterAll(async () => {
  providers?.close();
  for (const container of ["api", "db"])
    await execa("docker", ["rm", "--force", "--volumes", `${name}-${container}`], { reject: false });
  await execa("docker", ["network", "rm", name], { reject: false });
  await rm(folder, { recursive: true, force: true });
});

/**
 * Of Google, in the middle of a rotation: it does not know the new secret yet. Whoever brings the old one, a code and a
 * verifier is the user whose name the code is.
 */
async function standIn(): Promise<[Server, string]> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    response.setHeader("content-type", "application/json");
    const form = new URLSearchParams(body);
    const token = request.headers.authorization?.replace("Bearer ", "");
    const verified = /^[\w.~-]{43,128}$/.test(form.get("code_verifier") ?? "");
    if (request.url === "/oauth2.googleapis.com/token" && verified) {
      if (form.get("client_secret") === "planted-client-secret")
        response.end(JSON.stringify({ access_token: form.get("code") }));
      else response.writeHead(401).end(JSON.stringify({ error: "invalid_client" }));
    } else if (request.url === "/openidconnect.googleapis.com/v1/userinfo")
      response.end(JSON.stringify({ sub: `id-of-${token}`, email: `${token}@Prosight.test`, name: token }));
    else response.writeHead(403).end();
  }).listen(0, "0.0.0.0");
  await once(server, "listening");
  const format = "{{range .IPAM.Config}}{{.Gateway}}{{end}}";
  const gateway = await docker(["network", "inspect", "--format", format, name]);
  return [server, `http://${gateway}:${(server.address() as AddressInfo).port}`];
}

const psql = (sql: string) =>
  docker(["exec", "-i", `${name}-db`, "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "casaos"], {
    input: sql,
  });

function options(user: string, authority = "tls.crt"): string[] {
  const variables = {
    POSTGRES_HOST: "db.landfall.test",
    POSTGRES_DB: "casaos",
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: `planted-${user.replace("_1", "")}`,
    POSTGRES_CA_FILE: `/etc/test/${authority}`,
  };
  const env = Object.entries(variables).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
  return [...label, "--network", name, "--volume", `${folder}:/etc/test:ro`, ...env];
}

/** One command of the migration's, as the pipeline runs it. */
async function migrate(command: string[], more: string[] = [], authority?: string): Promise<string> {
  const run = ["run", "--rm", ...options("migrator", authority), ...more, image, ...command];
  const { all, exitCode } = await execa("docker", run, { all: true, reject: false });
  if (exitCode !== 0) throw new Error(all);
  return all;
}
const head = () => migrate(migration?.status ?? []);
const downTo = (target: string) =>
  migrate(migration?.downgrade ?? [], ["--env", `LANDFALL_TARGET=${target}`]);
const users = () => psql("SELECT email, role, name FROM users ORDER BY id");
const columns = () =>
  psql(
    "SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'users'",
  );

describe("the revisions", () => {
  it("are told as current and target", async () => {
    expect(await head()).toBe(`current none\ntarget ${LOCAL_ID}`);
  });

  it("add localId and make guests of new users, and leave those that are there as they are", async () => {
    await migrate(["alembic", "upgrade", INITIAL]);
    await psql(`INSERT INTO users (email, name, role, provider, provider_id) VALUES
      ('admin@prosight.test', 'Ada', 'admin', 'google', 'id-of-admin'), ('old@prosight.test', 'Otto', DEFAULT, 'github', '7')`);
    const before = await users();
    expect(await head()).toBe(`current ${INITIAL}\ntarget ${LOCAL_ID}`);

    await migrate(["alembic", "upgrade", "head"]);
    expect(await head()).toBe(`current ${LOCAL_ID}\ntarget ${LOCAL_ID}`);
    expect(await users()).toBe(before);
    expect(before).toBe("admin@prosight.test|admin|Ada\nold@prosight.test|user|Otto");
    for (const { sql, expect: expected } of migration?.assertions ?? [])
      expect(await psql(sql), sql).toBe(expected);
    expect(await migrate(["alembic", "current"])).toContain(`${LOCAL_ID} (head)`);
  });

  it("go back, and up again, and to nothing", async () => {
    const before = await users();
    await downTo(INITIAL);
    expect(await columns()).not.toContain("localId");
    expect(await users()).toBe(before);
    await downTo("none");
    expect(await columns()).toBe("");
    expect(await head()).toBe(`current none\ntarget ${LOCAL_ID}`);
    await migrate(["alembic", "upgrade", "head"]);
    await psql(`INSERT INTO users (email, name, role, provider, provider_id)
      VALUES ('admin@prosight.test', 'Ada', 'admin', 'google', 'id-of-admin')`);
  });

  it("are not carried out at a server that somebody else vouches for", async () => {
    await expect(migrate(migration?.status ?? [], [], "other.crt")).rejects.toThrow(
      "certificate verify failed",
    );
  });
});

describe("the API", () => {
  let url: string;
  beforeAll(async () => {
    const variables = {
      DOMAIN: "prosight.test",
      OAUTH_PROVIDERS_FILE: "/etc/test/providers.json",
      OAUTH_CLIENTS_FILE: "/etc/test/clients",
      SECRET_KEY_FILE: "/etc/test/secret",
    };
    const env = Object.entries(variables).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
    const publish = ["--publish", "127.0.0.1::8000"];
    const run = ["run", "--detach", "--name", `${name}-api`, ...publish];
    await docker([...run, ...options("app_1"), ...env, image]);
    url = `http://${await docker(["port", `${name}-api`, "8000/tcp"])}`;
    for (let tries = 0; tries < 600; tries++) {
      if (
        await fetch(`${url}/api/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      await sleep(200);
    }
    throw new Error(await docker(["logs", `${name}-api`]));
  });

  /** Comes back from the provider as the user. */
  async function signIn(
    user: string,
    change: (state: string, cookie: string) => [string, string] = (...both) => both,
  ) {
    const start = await fetch(`${url}/auth/login/google`, { redirect: "manual" });
    const to = new URL(start.headers.get("location") ?? "");
    expect(to.searchParams.get("redirect_uri")).toBe("https://prosight.test/auth/callback/google");
    expect(to.searchParams.get("code_challenge_method")).toBe("S256");
    const [state, cookie] = change(
      to.searchParams.get("state") ?? "",
      start.headers.get("set-cookie")?.split(";")[0] ?? "",
    );
    return fetch(`${url}/auth/callback/google?code=${user}&state=${state}`, { headers: { cookie } });
  }
  // biome-ignore lint/suspicious/noExplicitAny: a few fields of JSON answers
  const signedIn = async (user: string): Promise<any> => (await signIn(user)).json();
  const ask = (token: string, path: string, method = "GET", body?: object) =>
    fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });

  it("offers the providers that are configured", async () => {
    expect(await (await fetch(url)).text()).toContain('href="/auth/login/google"');
    expect((await fetch(`${url}/auth/login/github`)).status).toBe(404);
  });

  it("takes a new user as a guest, whom an administrator gives a localId, which the next sign-in has", async () => {
    const guest = await signedIn("gail");
    expect(guest).toMatchObject({ role: "guest", localId: null });
    expect((await ask(guest.access_token, "/api/users")).status).toBe(403);

    const admin = await signedIn("admin");
    expect(admin.role).toBe("admin");
    // biome-ignore lint/suspicious/noExplicitAny: a list of users
    const list = (await (await ask(admin.access_token, "/api/users")).json()) as any[];
    const { id } = list.find(({ email }) => email === "gail@prosight.test");
    expect(
      (await ask(guest.access_token, `/api/users/${id}/localId`, "PUT", { localId: "VNW001" })).status,
    ).toBe(403);
    const given = await ask(admin.access_token, `/api/users/${id}/localId`, "PUT", { localId: "VNW001" });
    expect(given.status).toBe(200);

    const again = await signedIn("gail");
    expect(again.localId).toBe("VNW001");
    const claims = JSON.parse(Buffer.from(again.access_token.split(".")[1], "base64url").toString());
    expect(claims).toMatchObject({ localId: "VNW001", provider: "google", role: "guest" });
    expect(await (await ask(again.access_token, "/api/users/me")).json()).toMatchObject({
      localId: "VNW001",
    });
  });

  it("refuses a sign-in that was forged or begun in another browser, and a token for nothing", async () => {
    expect((await signIn("eve", (state, cookie) => [`${state}x`, cookie])).status).toBe(400);
    expect((await signIn("eve", (state) => [state, "prosight_sign_in=other"])).status).toBe(400);
    expect((await ask("nonsense", "/api/users/me")).status).toBe(401);
    expect(await psql("SELECT count(*) FROM users WHERE email LIKE 'eve%'")).toBe("0");
  });

  it("passes its own smoke tests, by a user who leaves nothing behind", async () => {
    const before = await users();
    const clients = [{ name: "google", redirectUri: "https://prosight.test/auth/callback/google" }];
    const tests = description.smokeTests as AppSmokeTests;
    const found = await smokeAgainst(`${name}-api`, url, tests, { domain: "prosight.test", clients });
    expect(found).toMatchObject({ failed: [], problems: [] });
    expect(found.passed).toContain("sign-in (google)");
    expect(await users()).toBe(before);
  });

  it("says that it is unhealthy while its database refuses it, and shows no secret", async () => {
    await psql(
      "ALTER ROLE app_1 NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app_1'",
    );
    expect((await fetch(`${url}/api/health`)).status).toBe(503);
    await psql("ALTER ROLE app_1 LOGIN");
    expect(await (await fetch(`${url}/api/health`)).json()).toMatchObject({ status: "healthy" });
    const { stdout, stderr } = await execa("docker", ["logs", `${name}-api`]);
    expect(`${stdout}${stderr}`).toContain("the database does not answer");
    expect(`${stdout}${stderr}`).not.toMatch(/planted-/);
  });
});
