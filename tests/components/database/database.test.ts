import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../../components/database/index.ts";
import { type Registration, registrations } from "../registrations.ts";

const connection = {
  host: "203.0.113.9",
  user: "deploy",
  privateKey: "planted-key",
  hostKey: "ssh-ed25519 AAAA",
};
/** What a script prints. */
const printed = () => ({ stdout: "", stderr: "" });
let found: Map<string, Registration>;
const of = (name: string) => found.get(name) as Registration;

beforeAll(async () => {
  found = await registrations(() => {
    const machine = new pulumi.ComponentResource("test:Machine", "machine");
    const server = new random.RandomId("server", { byteLength: 8 });
    new Database(
      "db",
      {
        tunnelPort: 15432,
        superuser: { name: "postgres", password: "planted-root" },
        database: "assistant",
        schema: "assistant",
        roles: {
          owner: "owner",
          migrator: { name: "migrator", password: "planted-m" },
          app: { name: "app", login: "app_1", password: "planted-a" },
          monitor: { name: "monitor", password: "planted-s" },
          readonly: { name: "readonly", password: "planted-r" },
          backup: { name: "backup", password: "planted-b" },
        },
        extensions: ["pg_stat_statements"],
        host: { connection, access: server },
      },
      { deletedWith: machine, dependsOn: [server] },
    );
  }, printed);
});

describe("a database", () => {
  it("makes no role and no extension that the app does not ask for", async () => {
    const few = await registrations(() => {
      const password = "planted";
      new Database("few", {
        tunnelPort: 15432,
        superuser: { name: "postgres", password },
        database: "shop",
        schema: "shop",
        roles: {
          owner: "owner",
          migrator: { name: "migrator", password },
          app: { name: "app", login: "app_3", password },
        },
        host: { connection, access: new random.RandomId("access", { byteLength: 8 }) },
      });
    }, printed);
    const roles = [...few.values()].filter(({ type }) => /:(Role|Extension)$/.test(type));
    expect(roles.map(({ inputs }) => inputs.name).sort()).toEqual(["app", "app_3", "migrator", "owner"]);
  });

  it("has an owner that cannot log in, a migrator, an application that is held to limits, and readers of statistics, tables and all", () => {
    expect(of("db-owner").inputs).toEqual({ name: "owner", login: false });
    expect(of("db-migrator").inputs).toEqual({
      name: "migrator",
      login: true,
      password: { secret: "planted-m" },
      connectionLimit: 5,
      searchPaths: ["assistant"],
      idleInTransactionSessionTimeout: 60_000,
    });
    expect(of("db-app").inputs).toEqual({ name: "app", login: false });
    expect(of("db-login-app_1").inputs).toEqual({
      name: "app_1",
      login: true,
      password: { secret: "planted-a" },
      roles: ["app"],
      connectionLimit: 35,
      searchPaths: ["assistant"],
      statementTimeout: 30_000,
      idleInTransactionSessionTimeout: 60_000,
    });
    expect(of("db-monitor").inputs).toEqual({
      name: "monitor",
      login: true,
      password: { secret: "planted-s" },
      connectionLimit: 2,
      roles: ["pg_monitor"],
      statementTimeout: 30_000,
    });
    expect(of("db-readonly").inputs).toEqual({
      name: "readonly",
      login: true,
      password: { secret: "planted-r" },
      connectionLimit: 3,
      searchPaths: ["assistant"],
      statementTimeout: 30_000,
      idleInTransactionSessionTimeout: 60_000,
    });
    expect(of("db-backup").inputs).toEqual({
      name: "backup",
      login: true,
      password: { secret: "planted-b" },
      connectionLimit: 2,
      roles: ["pg_read_all_data"],
    });
    expect(of("db-schema").inputs).toEqual({ name: "assistant", database: "assistant", owner: "owner" });
  });

  it("grants nothing to everyone, tables to the migrator and rows to the application", () => {
    const grants = [...found.values()]
      .filter(({ type }) => /:(Grant|DefaultPrivileges)$/.test(type))
      .map(({ inputs: { role, objectType, owner, schema, privileges } }) => [
        role,
        objectType,
        owner ?? schema,
        privileges,
      ]);
    expect(grants).toEqual([
      ["public", "database", undefined, []],
      ["public", "schema", "public", []],
      ["migrator", "database", undefined, ["CONNECT", "TEMPORARY"]],
      ["migrator", "schema", "assistant", ["CREATE", "USAGE"]],
      ["app", "database", undefined, ["CONNECT"]],
      ["app", "schema", "assistant", ["USAGE"]],
      ["app", "table", "migrator", ["DELETE", "INSERT", "SELECT", "UPDATE"]],
      ["app", "sequence", "migrator", ["SELECT", "USAGE"]],
      ["readonly", "database", undefined, ["CONNECT"]],
      ["readonly", "schema", "assistant", ["USAGE"]],
      ["readonly", "table", "migrator", ["SELECT"]],
      ["backup", "database", undefined, ["CONNECT"]],
    ]);
  });

  it("makes one grant after the other, all after the server, and all gone with the machine", () => {
    const chain = [
      "public-database",
      "public-schema",
      "migrator-database",
      "migrator-schema",
      "app-database",
      "app-schema",
      "app-tables",
      "app-sequences",
      "readonly-database",
      "readonly-schema",
      "readonly-tables",
      "backup-database",
      "extension-pg_stat_statements",
    ];
    for (const [index, name] of chain.entries()) {
      expect(of(`db-${name}`), name).toMatchObject({
        parent: "db",
        provider: "db-provider",
        deletedWith: "machine",
      });
      if (index > 0) expect(of(`db-${name}`).dependsOn, name).toContain(`db-${chain[index - 1]}`);
    }
    for (const name of ["owner", "migrator", "app", "login-app_1", "monitor", "readonly", "backup", "schema"])
      expect(of(`db-${name}`).dependsOn, name).toContain("server");
    expect(of("db-public-database").dependsOn).toContain("db-monitor");
  });

  it("limits how long statements of people and of the application wait for a lock", () => {
    const { inputs, dependsOn } = of("db-lock-timeouts");
    expect(inputs.create).toMatch(/export ROLES=\S*app_1 readonly/);
    expect(inputs.create).toMatch(/export LOCK_WAIT=\S*10s/);
    expect(dependsOn).toEqual(expect.arrayContaining(["db-login-app_1", "db-readonly", "server"]));
  });

  it("is reached through the tunnel, without the provider's long wait", () => {
    expect(of("db-provider").inputs).toMatchObject({
      host: "127.0.0.1",
      port: "15432",
      database: "assistant",
      sslmode: "disable",
      superuser: "false",
      connectTimeout: "15",
      password: { secret: "planted-root" },
    });
  });
});
