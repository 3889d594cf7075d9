/** Roles, databases, schemas and grants against a real PostgreSQL 15. */
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { type PluginClient, secret, startPlugin, type Values } from "./harness.ts";

const ROLE = "postgresql:index/role:Role";
const DATABASE = "postgresql:index/database:Database";
const SCHEMA = "postgresql:index/schema:Schema";
const GRANT = "postgresql:index/grant:Grant";
const DEFAULTS = "postgresql:index/defaultPrivileges:DefaultPrivileges";
const EXTENSION = "postgresql:index/extension:Extension";
const MEMBERSHIP = "postgresql:index/grantRole:GrantRole";

const PASSWORD = "superuser's own";
let container: string;
let port: number;
let plugin: PluginClient;

beforeAll(async () => {
  const image = await ensureApplicationImage("postgres", () => {});
  const run = ["run", "-d", "--rm", "-p", "127.0.0.1::5432", "-e", `POSTGRES_PASSWORD=${PASSWORD}`, image];
  container = (await execa("docker", run)).stdout;
  port = Number((await execa("docker", ["port", container, "5432/tcp"])).stdout.split(":").at(-1));
  await ready();
  plugin = await startPlugin("postgresql");
  await plugin.configure(config());
});

afterAll(async () => {
  await plugin?.stop();
  if (container) await execa("docker", ["rm", "--force", "--volumes", container]);
});

const config = (more: Values = {}) => ({
  host: "127.0.0.1",
  port: String(port),
  password: secret(PASSWORD),
  sslmode: "disable",
  connectTimeout: "10",
  ...more,
});

async function query(sql: string, login: pg.ClientConfig = {}): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: "postgres",
    password: PASSWORD,
    database: "postgres",
    ...login,
  });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function ready(): Promise<void> {
  // The image starts the server once to initialise it and again to serve: three answers in a row are the second.
  for (let answers = 0, tries = 0; answers < 3; tries++) {
    if (tries > 1200) throw new Error("PostgreSQL did not start within two minutes");
    answers = await query("SELECT 1").then(
      () => answers + 1,
      () => 0,
    );
    await sleep(100);
  }
}

describe("a role", () => {
  it("logs in with its password, is read back unchanged, and is changed in place", async () => {
    const made = await plugin.make(ROLE, {
      name: "app",
      login: true,
      password: secret("it's secret"),
      searchPaths: ["assistant", "public"],
    });
    expect(await query("SELECT 1 AS one", { user: "app", password: "it's secret" })).toEqual([{ one: 1 }]);
    expect(made.state.password).toEqual(secret("it's secret"));

    const read = await plugin.read(ROLE, made.id, made.state, made.inputs);
    expect(await plugin.diff(ROLE, made.id, read.state, made.inputs)).toMatchObject({ changed: false });

    const news = { ...made.inputs, password: secret("another"), connectionLimit: 7, roles: ["pg_monitor"] };
    const diff = await plugin.diff(ROLE, made.id, read.state, news);
    expect(diff).toMatchObject({ paths: ["connectionLimit", "password", "roles"], replaces: [] });
    await plugin.update(ROLE, made.id, read.state, news);
    expect(await query("SHOW search_path", { user: "app", password: "another" })).toEqual([
      { search_path: "assistant, public" },
    ]);
    await expect(query("SELECT 1", { user: "app", password: "it's secret" })).rejects.toThrow(/password/);
  });

  it("shows what was changed by hand, and is gone when it was dropped by hand", async () => {
    const made = await plugin.make(ROLE, { name: "drifter", login: true });
    await query("ALTER ROLE drifter NOLOGIN CREATEDB");
    const read = await plugin.read(ROLE, made.id, made.state, made.inputs);
    expect((await plugin.diff(ROLE, made.id, read.state, made.inputs)).paths).toEqual([
      "createDatabase",
      "login",
    ]);
    await query("DROP ROLE drifter");
    expect((await plugin.read(ROLE, made.id, made.state, made.inputs)).id).toBe("");
    await plugin.delete(ROLE, made.id, made.state);
  });

  it("is quoted, whatever its name", async () => {
    const made = await plugin.make(ROLE, { name: 'x"; DROP ROLE postgres; --' });
    expect(await query("SELECT count(*)::int AS n FROM pg_roles WHERE rolname LIKE 'x\"%'")).toEqual([
      { n: 1 },
    ]);
    await plugin.delete(ROLE, made.id, made.state);
  });
});

describe("a database with schema and grants", () => {
  it("gives owner, migrator and app what each is granted and no more", async () => {
    for (const name of ["owner", "migrator", "reader"]) {
      await plugin.make(ROLE, { name, login: true, password: secret(name) });
    }
    const database = await plugin.make(DATABASE, { name: "shop", owner: "owner" });
    expect(database.state).toMatchObject({ encoding: "UTF8", lcCollate: "C", owner: "owner" });
    const schema = await plugin.make(SCHEMA, { name: "shop", database: "shop", owner: "owner" });
    await plugin.make(GRANT, {
      database: "shop",
      role: "migrator",
      objectType: "schema",
      schema: "shop",
      privileges: ["USAGE", "CREATE"],
    });
    const usage = {
      database: "shop",
      role: "reader",
      objectType: "schema",
      schema: "shop",
      privileges: ["USAGE"],
    };
    const grant = await plugin.make(GRANT, usage);
    const defaults = await plugin.make(DEFAULTS, {
      ...{ database: "shop", schema: "shop", owner: "migrator", role: "reader" },
      ...{ objectType: "table", privileges: ["SELECT", "INSERT"] },
    });
    await query("CREATE TABLE shop.orders (id int)", {
      database: "shop",
      user: "migrator",
      password: "migrator",
    });
    const asReader = { database: "shop", user: "reader", password: "reader" };
    expect(await query("INSERT INTO shop.orders VALUES (1) RETURNING id", asReader)).toEqual([{ id: 1 }]);
    await expect(query("CREATE TABLE shop.mine (id int)", asReader)).rejects.toThrow(/permission denied/);
    await expect(query("DELETE FROM shop.orders", asReader)).rejects.toThrow(/permission denied/);

    for (const [type, { id, state, inputs }] of [
      [DATABASE, database],
      [SCHEMA, schema],
      [GRANT, grant],
      [DEFAULTS, defaults],
    ] as const) {
      const read = await plugin.read(type, id, state, inputs);
      expect(read.id, type).toBe(id);
      expect(await plugin.diff(type, id, read.state, inputs), type).toMatchObject({ changed: false });
    }
  });

  it("shows a privilege that was taken by hand, and gives it back in place", async () => {
    const inputs = {
      database: "shop",
      role: "reader",
      objectType: "table",
      schema: "shop",
      privileges: ["SELECT", "INSERT"],
    };
    const grant = await plugin.make(GRANT, inputs);
    await query("REVOKE INSERT ON shop.orders FROM reader", { database: "shop" });
    const read = await plugin.read(GRANT, grant.id, grant.state, grant.inputs);
    expect(read.state.privileges).toEqual(["SELECT"]);
    expect(await plugin.diff(GRANT, grant.id, read.state, grant.inputs)).toMatchObject({
      paths: ["privileges"],
      replaces: [],
    });
    await plugin.update(GRANT, grant.id, read.state, grant.inputs);
    expect((await plugin.read(GRANT, grant.id, grant.state, grant.inputs)).state.privileges).toEqual([
      "SELECT",
      "INSERT",
    ]);
    const other = await plugin.diff(GRANT, grant.id, grant.state, { ...grant.inputs, role: "migrator" });
    expect(other).toMatchObject({ replaces: ["role"], deleteBeforeReplace: true });
    await plugin.delete(GRANT, grant.id, grant.state);
    await expect(
      query("SELECT * FROM shop.orders", { database: "shop", user: "reader", password: "reader" }),
    ).rejects.toThrow(/permission denied/);
  });

  it("takes CONNECT from everybody and gives it to one role", async () => {
    await plugin.make(GRANT, { database: "shop", role: "public", objectType: "database", privileges: [] });
    await plugin.make(GRANT, {
      database: "shop",
      role: "migrator",
      objectType: "database",
      privileges: ["CONNECT"],
    });
    const login = (name: string) =>
      query("SELECT 1 AS one", { database: "shop", user: name, password: name });
    expect(await login("migrator")).toEqual([{ one: 1 }]);
    await expect(login("reader")).rejects.toThrow(/permission denied for database/);
  });

  it("makes extensions and memberships, and takes them away", async () => {
    const extension = await plugin.make(EXTENSION, { name: "plpgsql", database: "shop" });
    expect(
      (await plugin.read(EXTENSION, extension.id, extension.state, extension.inputs)).state.version,
    ).toBe("1.0");
    const membership = await plugin.make(MEMBERSHIP, { role: "reader", grantRole: "pg_monitor" });
    expect((await plugin.read(MEMBERSHIP, membership.id, membership.state)).id).toBe(membership.id);
    await plugin.delete(MEMBERSHIP, membership.id, membership.state);
    expect((await plugin.read(MEMBERSHIP, membership.id, membership.state)).id).toBe("");
  });

  it("drops a database that is in use", async () => {
    const made = await plugin.make(DATABASE, { name: "busy" });
    const client = new pg.Client({
      host: "127.0.0.1",
      port,
      user: "postgres",
      password: PASSWORD,
      database: "busy",
    });
    client.on("error", () => {});
    await client.connect();
    await plugin.delete(DATABASE, made.id, made.state);
    expect((await plugin.read(DATABASE, made.id, made.state)).id).toBe("");
  });

  it("grants to one role many times at once without 'tuple concurrently updated'", async () => {
    await plugin.make(ROLE, { name: "crowd" });
    const schemas = ["one", "two", "three", "four"];
    for (const name of schemas) await plugin.make(SCHEMA, { name, database: "shop" });
    const grants = schemas.map((schema) =>
      plugin.make(GRANT, {
        database: "shop",
        role: "crowd",
        objectType: "schema",
        schema,
        privileges: ["USAGE"],
      }),
    );
    await expect(Promise.all(grants)).resolves.toHaveLength(schemas.length);
  });
});

describe("what cannot work", () => {
  it("names the address that does not answer", async () => {
    const other = await startPlugin("postgresql");
    try {
      await other.configure(config({ port: "1" }));
      await expect(other.make(ROLE, { name: "nobody" })).rejects.toThrow(
        /127\.0\.0\.1:1 as postgres \(database postgres\).*ECONNREFUSED/,
      );
    } finally {
      await other.stop();
    }
  });

  it("says what PostgreSQL said, never the password", async () => {
    const inputs = { name: "app", login: true, password: secret("planted-value") };
    const error = await plugin.make(ROLE, inputs).catch((each: Error) => each);
    expect(String(error)).toMatch(/role "app" already exists/);
    expect(String(error)).not.toContain("planted-value");
  });

  it("refuses privileges that an object cannot have before anything is connected", async () => {
    const { failures } = await plugin.check(GRANT, {
      database: "shop",
      role: "app",
      objectType: "schema",
      schema: "shop",
      privileges: ["SELECT"],
    });
    expect(failures).toEqual(["'privileges' on a schema cannot hold SELECT; it takes ALL, CREATE, USAGE"]);
  });
});
