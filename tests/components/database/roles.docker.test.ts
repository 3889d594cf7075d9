/** What the component makes, in a real PostgreSQL 15, and how its passwords change while it is used. */
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { execa } from "execa";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Database } from "../../../components/database/index.ts";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { type PluginClient, secret, startPlugin, type Values } from "../../sandbox/plugins/harness.ts";
import { registrations } from "../registrations.ts";

const PASSWORD = "superuser's own";
const TYPES = /^postgresql:index/;
let container: string;
let port: number;
let plugin: PluginClient;
const clients: pg.Client[] = [];

beforeAll(async () => {
  const image = await ensureApplicationImage("postgres", () => {});
  const settings = ["-e", `POSTGRES_PASSWORD=${PASSWORD}`, "-e", "POSTGRES_DB=assistant"];
  const preload = ["postgres", "-c", "shared_preload_libraries=pg_stat_statements"];
  container = (
    await execa("docker", ["run", "-d", "--rm", "-p", "127.0.0.1::5432", ...settings, image, ...preload])
  ).stdout;
  port = Number((await execa("docker", ["port", container, "5432/tcp"])).stdout.split(":").at(-1));
  for (let answers = 0, tries = 0; answers < 3; tries++) {
    if (tries > 1200) throw new Error("PostgreSQL did not start within two minutes");
    answers = await as("postgres", PASSWORD).then(
      () => answers + 1,
      () => 0,
    );
    await sleep(100);
  }
  plugin = await startPlugin("postgresql");
  await plugin.configure({
    host: "127.0.0.1",
    port: String(port),
    password: secret(PASSWORD),
    database: "assistant",
    sslmode: "disable",
    superuser: "false",
  });
});

afterAll(async () => {
  await Promise.allSettled(clients.map((client) => client.end()));
  await plugin?.stop();
  if (container) await execa("docker", ["rm", "--force", "--volumes", container]);
});

/** A session, which stays. */
async function as(user: string, password: string): Promise<pg.Client> {
  const client = new pg.Client({ host: "127.0.0.1", port, user, password, database: "assistant" });
  // Some are ended by the server.
  client.on("error", () => {});
  await client.connect();
  clients.push(client);
  return client;
}

interface Made {
  type: string;
  id: string;
  state: Values;
  inputs: Values;
}

/** What is there, as the engine's state has it. */
const made = new Map<string, Made>();

/** What the program has with a version of the passwords. */
async function program(version: number) {
  const password = (of: string) => `${of}-password-${version}`;
  const found = await registrations(
    () => {
      const server = new random.RandomId("server", { byteLength: 8 });
      const logIn = (name: string) => ({ name, password: pulumi.secret(password(name)) });
      new Database("db", {
        tunnelPort: port,
        superuser: { name: "postgres", password: PASSWORD },
        database: "assistant",
        schema: "assistant",
        roles: {
          owner: "owner",
          migrator: logIn("migrator"),
          app: { ...logIn("app"), login: `app_${version}` },
          monitor: logIn("monitor"),
          readonly: logIn("readonly"),
          backup: logIn("backup"),
        },
        extensions: ["pg_stat_statements"],
        host: {
          connection: { host: "h", user: "u", privateKey: "k", hostKey: "ssh-ed25519 A" },
          access: server,
        },
      });
    },
    () => ({ stdout: "", stderr: "" }),
  );
  return [...found.values()].filter(({ type }) => TYPES.test(type));
}

/** As the engine does: makes and changes, and at the very end, when all of that went well, deletes. */
async function up(version: number, beforeDeletes: () => Promise<void> = async () => {}) {
  const wanted = await program(version);
  for (const { name, type, inputs } of wanted) {
    const old = made.get(name);
    const news = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, revealed(value)]));
    if (old === undefined) made.set(name, { type, ...(await plugin.make(type, news)) });
    else if ("password" in news) {
      const changed = { ...old.inputs, ...news };
      await plugin.update(type, old.id, old.state, changed);
      made.set(name, { ...old, inputs: changed, state: { ...old.state, ...news } });
    }
  }
  await beforeDeletes();
  for (const [name, { type, id, state }] of made) {
    if (wanted.some((one) => one.name === name)) continue;
    await plugin.delete(type, id, state);
    made.delete(name);
  }
}

const revealed = (value: unknown) =>
  typeof value === "object" && value !== null && "secret" in value ? secret(value.secret) : value;

it("gives each role what it needs and no more", async () => {
  await up(1);
  const migrator = await as("migrator", "migrator-password-1");
  await migrator.query("CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY, text text)");

  const app = await as("app_1", "app-password-1");
  await app.query("INSERT INTO notes (text) VALUES ('one')");
  expect((await app.query("SELECT text FROM notes")).rows).toEqual([{ text: "one" }]);
  await expect(app.query("CREATE TABLE other (id int)")).rejects.toThrow("permission denied");
  await expect(app.query("TRUNCATE notes")).rejects.toThrow("permission denied");
  await expect(migrator.query("DROP SCHEMA assistant CASCADE")).rejects.toThrow("must be owner");
  await expect(as("app", "app-password-1")).rejects.toThrow(/not permitted to log in|authentication failed/);

  const reader = await as("readonly", "readonly-password-1");
  expect((await reader.query("SELECT text FROM notes")).rows).toEqual([{ text: "one" }]);
  await expect(reader.query("DELETE FROM notes")).rejects.toThrow("permission denied");
  await expect(reader.query("CREATE TEMPORARY TABLE t (id int)")).rejects.toThrow("permission denied");
  expect((await reader.query("SHOW statement_timeout")).rows).toEqual([{ statement_timeout: "30s" }]);

  const backup = await as("backup", "backup-password-1");
  expect((await backup.query("SELECT text FROM assistant.notes")).rows).toEqual([{ text: "one" }]);
  await expect(backup.query("DELETE FROM assistant.notes")).rejects.toThrow("permission denied");

  const monitor = as("monitor", "monitor-password-1");
  await expect(monitor, "it has no business in the application's database").rejects.toThrow(
    "permission denied",
  );
});

it("changes every password while sessions live on, and while both of the application's are good", async () => {
  const old = await as("app_1", "app-password-1");
  const migrating = await as("migrator", "migrator-password-1");
  await old.query("BEGIN; INSERT INTO notes (text) VALUES ('in the old session')");
  let refused = 0;
  let logins = 0;
  let going = true;
  const client = (async () => {
    // What an old container does whose pool opens another connection, until it is stopped.
    while (going) {
      await as("app_1", "app-password-1").then(
        async (session) => {
          logins++;
          await session.end();
        },
        () => refused++,
      );
    }
  })();
  await up(2, async () => {
    const session = await as("app_2", "app-password-2");
    await session.query("INSERT INTO notes (text) VALUES ('in the new session')");
    await old.query("COMMIT");
    await as("app_1", "app-password-1");
    await migrating.query("ALTER TABLE notes ADD COLUMN more text");
    // The old containers are gone before their role is.
    going = false;
    await client;
    await old.end();
  });
  expect(refused).toBe(0);
  expect(logins).toBeGreaterThan(5);

  await expect(as("app_1", "app-password-1")).rejects.toThrow(/authentication failed|does not exist/);
  await expect(as("migrator", "migrator-password-1")).rejects.toThrow("authentication failed");
  await expect(as("readonly", "readonly-password-1")).rejects.toThrow("authentication failed");
  const after = await as("app_2", "app-password-2");
  expect((await after.query("SELECT text FROM notes ORDER BY id")).rows.map(({ text }) => text)).toEqual([
    "one",
    "in the old session",
    "in the new session",
  ]);
  await (await as("migrator", "migrator-password-2")).query("ALTER TABLE notes DROP COLUMN more");
});

it("has a login that somebody dropped back with all of its rights, once a refresh has seen that it is gone", async () => {
  const superuser = await as("postgres", PASSWORD);
  await superuser.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app_2'");
  await superuser.query("DROP ROLE app_2");
  const login = made.get("db-login-app_2") as Made;
  expect((await plugin.read(login.type, login.id, login.state, login.inputs)).id).toBe("");
  made.delete("db-login-app_2");
  await up(2);
  expect(
    (await (await as("app_2", "app-password-2")).query("SELECT count(*)::int AS n FROM notes")).rows,
  ).toEqual([{ n: 3 }]);
});
