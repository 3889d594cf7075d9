import { chmod, cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { app } from "../../../apps/personal-assistant/app.ts";
import { migrationsFolder, type Stack, startStack, until } from "./stack.ts";

let stack: Stack;
/** A copy of the app's migrations, for a test to change. */
let migrations: string;

const COMPLETE = "000_complete_schema_migration";
/** What the checklist that Landfall replaces counts. */
const tables = () =>
  stack.psql("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'assistant'");
const status = async () => (await stack.migrate({ verb: "status", migrations })).output;
const add = (name: string, sql: string) => writeFile(join(migrations, name), sql);
const downTo = (target: string) =>
  stack.migrate({ verb: "downgrade", migrations, variables: { LANDFALL_TARGET: target } });
const endSleepers = () =>
  stack.psql(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()",
  );
/** Everything but the data, and in an order that does not depend on when it was made. */
const shape = () =>
  stack.psql(`SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
    SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) FROM information_schema.columns WHERE table_schema = 'assistant'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'assistant'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'assistant'::regnamespace
    UNION ALL SELECT relname || ' ' || relacl::text FROM pg_class WHERE relnamespace = 'assistant'::regnamespace
  ) AS lines (line)`);

beforeAll(async () => {
  stack = await startStack();
}, 900_000);
afterAll(() => stack?.remove());

beforeEach(async () => {
  await stack.psql(`DROP SCHEMA assistant CASCADE; CREATE SCHEMA assistant AUTHORIZATION owner;
    GRANT USAGE, CREATE ON SCHEMA assistant TO migrator; GRANT USAGE ON SCHEMA assistant TO app;
    ALTER DEFAULT PRIVILEGES FOR ROLE migrator IN SCHEMA assistant GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app`);
  migrations = await mkdtemp(join(tmpdir(), "landfall-test-migrations-"));
  await chmod(migrations, 0o755);
  await cp(migrationsFolder, migrations, { recursive: true });
  return () => rm(migrations, { recursive: true });
});

describe("the complete schema", () => {
  test("0 tables, 43, 0 again and the same 43 again", async () => {
    expect(await status()).toBe(`current none\ntarget ${COMPLETE}`);
    expect(await tables()).toBe("0");
    expect(await stack.migrate()).toEqual({ exitCode: 0, output: `migrate: applied ${COMPLETE}` });
    expect(await tables()).toBe("43");
    expect(await status()).toBe(`current ${COMPLETE}\ntarget ${COMPLETE}`);
    const first = await shape();
    expect(await downTo("none")).toEqual({ exitCode: 0, output: `migrate: took back ${COMPLETE}` });
    expect(await tables()).toBe("0");
    expect(await status()).toBe(`current none\ntarget ${COMPLETE}`);
    await stack.migrate();
    expect(await shape()).toBe(first);
  });

  test("is what the app asserts, and an assertion fails when a table, a column or a right is missing", async () => {
    const assertions = app.migration?.assertions ?? [];
    const failing = async () => {
      const failed: string[] = [];
      for (const { description, sql, expect } of assertions)
        if ((await stack.psql(sql)) !== expect) failed.push(description);
      return failed;
    };
    await stack.migrate();
    expect(await failing()).toEqual([]);
    await stack.psql(`DROP TABLE assistant.reminders; ALTER TABLE assistant.oauth_tokens DROP COLUMN key_version;
      ALTER TABLE assistant.users ALTER password_change_required DROP DEFAULT; DROP INDEX assistant.notes_user;
      REVOKE UPDATE ON assistant.notes FROM app; ALTER TABLE assistant.tags OWNER TO owner; GRANT SELECT ON assistant.users TO PUBLIC; GRANT UPDATE ON assistant.schema_migrations TO app;
      DELETE FROM assistant.oauth_scopes; DELETE FROM assistant.oauth_providers WHERE name = 'notion'`);
    expect(await failing()).toEqual(assertions.map(({ description }) => description));
  });

  test("goes down only while nobody uses it", async () => {
    await stack.migrate();
    await stack.psql(
      "INSERT INTO assistant.users (username, email, password_hash) VALUES ('a', 'a@b.c', 'x')",
    );
    const { exitCode, output } = await downTo("none");
    expect(output).toContain(`${COMPLETE} was rolled back, the database is at ${COMPLETE}: users has rows`);
    expect(output).toContain("Restore the backup from before the migration instead");
    expect(exitCode).toBe(1);
    expect(await tables()).toBe("43");
  });

  test("keeps what was done until its time is over, and forgets who did it with them", async () => {
    await stack.migrate();
    const psql = (sql: string) => stack.psql(`SET search_path = assistant; ${sql}`);
    await psql(`INSERT INTO users (username, email, password_hash) VALUES ('a', 'a@b.c', 'x');
      INSERT INTO audit_log (category, action, outcome, user_id, occurred_at)
      SELECT 'oauth', 'token.refresh', 'done', id, at FROM users, (VALUES (now()), (now() - interval '2 years')) AS times (at)`);
    await expect(psql("UPDATE audit_log SET outcome = 'failed'")).rejects.toThrow("rows are not changed");
    await expect(psql("DELETE FROM audit_log")).rejects.toThrow("is kept: see audit_retention");
    for (const statement of [
      "UPDATE audit_log SET outcome = 'failed'",
      "DELETE FROM audit_log",
      "TRUNCATE audit_log",
    ])
      await expect(psql(`SET ROLE migrator; ${statement}`)).rejects.toThrow(
        /rows are not changed|kept: see audit/,
      );
    await expect(psql("SET ROLE app; UPDATE audit_retention SET keep_for = '1 day'")).rejects.toThrow(
      "keep_for_check",
    );
    await stack.psql("DELETE FROM assistant.audit_log WHERE occurred_at < now() - interval '1 year'");
    await stack.psql("DELETE FROM assistant.users");
    expect(await stack.psql("SELECT count(*), count(user_id) FROM assistant.audit_log")).toBe("1|0");
  });
});

describe("the manager", () => {
  test("two runs at once apply it once; the migrator owns the tables; the application has rows only", async () => {
    const runs = await Promise.all([0, 1].map(() => stack.migrate()));
    expect(runs.map((run) => run.output).sort()).toEqual([
      `migrate: applied ${COMPLETE}`,
      "migrate: nothing to do",
    ]);
    expect(await stack.psql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'assistant'")).toBe(
      "migrator",
    );
    const rights = (of: string) =>
      stack.psql(`SELECT string_agg(DISTINCT privilege_type, ' ' ORDER BY privilege_type)
        FROM information_schema.role_table_grants WHERE grantee = 'app' AND table_name = '${of}'`);
    expect(await stack.psql("SELECT has_schema_privilege('app', 'assistant', 'CREATE')")).toBe("f");
    expect(await rights("users")).toBe("DELETE INSERT SELECT UPDATE");
    expect(await rights("schema_migrations")).toBe("SELECT");
  });

  test("FAULT=failing-migration leaves nothing behind and says so, with something to apply and without", async () => {
    const failing = { variables: { FAULT: "failing-migration" } };
    const { exitCode, output } = await stack.migrate(failing);
    expect(output).toBe(
      `migrate: failed: ${COMPLETE} was rolled back, the database is at none: division by zero`,
    );
    expect(exitCode).toBe(1);
    expect(await tables()).toBe("0");
    await stack.migrate();
    expect(await stack.migrate(failing)).toEqual({
      exitCode: 1,
      output: "migrate: failed: FAULT=failing-migration, and there is nothing to apply",
    });
  });

  test("one that fails half-way is taken back alone, and the next run goes on from there", async () => {
    await add("001_fine.sql", "CREATE TABLE fine (id bigint PRIMARY KEY)");
    await add("002_broken.sql", "CREATE TABLE half (id bigint PRIMARY KEY);\nINSERT INTO nowhere VALUES (1)");
    const { exitCode, output } = await stack.migrate({ migrations });
    expect(output).toContain("migrate: applied 001_fine\n");
    expect(output).toContain('002_broken was rolled back, the database is at 001_fine: relation "nowhere"');
    expect(exitCode).toBe(1);
    expect(await stack.psql("SELECT to_regclass('assistant.half') IS NULL")).toBe("t");
    await add("002_broken.sql", "CREATE TABLE half (id bigint PRIMARY KEY)");
    expect((await stack.migrate({ migrations })).output).toBe("migrate: applied 002_broken");
  });

  test("what is done concurrently is done by itself, and what it leaves unfinished is named", async () => {
    await stack.migrate();
    await stack.psql(`INSERT INTO assistant.users (username, email, password_hash) VALUES ('a', 'a@b.c', 'x');
      INSERT INTO assistant.tags (user_id, name) SELECT id, name FROM assistant.users, (VALUES ('one'), ('two')) AS two (name)`);
    const index = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS tags_one_each ON tags (user_id)";
    await add("001_index.sql", index);
    await add("001_index.down.sql", "DROP INDEX CONCURRENTLY tags_one_each");
    for (const why of ["could not create unique index", "001_index failed, and is not applied: unfinished"]) {
      const { exitCode, output } = await stack.migrate({ migrations });
      expect(output).toContain(why);
      expect(output).toContain("DROP INDEX CONCURRENTLY tags_one_each, and run it again");
      expect(exitCode).toBe(1);
    }
    expect(await status()).toBe(`current ${COMPLETE}\ntarget 001_index`);
    await stack.psql("DELETE FROM assistant.tags WHERE name = 'two'; DROP INDEX assistant.tags_one_each");
    const runs = await Promise.all([0, 1].map(() => stack.migrate({ migrations })));
    expect(runs.map(({ output }) => output).sort()).toEqual([
      "migrate: applied 001_index",
      "migrate: nothing to do",
    ]);
    expect((await downTo(COMPLETE)).output).toBe("migrate: took back 001_index");
    expect(await stack.psql("SELECT to_regclass('assistant.tags_one_each') IS NULL")).toBe("t");
  });

  test("goes down to the head that it is told, newest first, or not at all", async () => {
    await add("001_one.sql", "ALTER TABLE notes ADD COLUMN one text");
    await add("001_one.down.sql", "ALTER TABLE notes DROP COLUMN one");
    await add("002_two.sql", "ALTER TABLE notes ADD COLUMN two text");
    await stack.migrate({ migrations });
    const stuck = await downTo(COMPLETE);
    expect(stuck.output).toContain(
      "002_two cannot be taken back, having no 002_two.down.sql; restore the backup",
    );
    expect(stuck.exitCode).toBe(3);
    await add("002_two.down.sql", "ALTER TABLE notes DROP COLUMN two");
    expect((await downTo("003_three")).output).toContain(
      `cannot go down to 003_three; LANDFALL_TARGET is one of: none, ${COMPLETE}, 001_one, 002_two`,
    );
    expect((await stack.migrate({ verb: "downgrade", migrations })).output).toContain(
      "LANDFALL_TARGET is not set",
    );
    expect((await downTo(COMPLETE)).output).toBe("migrate: took back 002_two\nmigrate: took back 001_one");
    expect(await status()).toBe(`current ${COMPLETE}\ntarget 002_two`);
    expect((await downTo(COMPLETE)).output).toBe("migrate: nothing to do");
  });

  test("refuses a file that changed after it was applied, whatever it is asked", async () => {
    await stack.migrate();
    await add(`${COMPLETE}.sql`, "SELECT 1");
    for (const verb of ["upgrade", "status", "downgrade"]) {
      const ran = await stack.migrate({ verb, migrations, variables: { LANDFALL_TARGET: "none" } });
      expect(ran).toEqual({
        exitCode: 1,
        output: `migrate: failed: changed after they were applied: ${COMPLETE}; restore the files and add a new migration`,
      });
    }
  });

  test("refuses a head that it does not know, and one that would come too late; status still says where it is", async () => {
    await add("002_newer.sql", "CREATE TABLE newer (id bigint PRIMARY KEY)");
    await stack.migrate({ migrations });
    const { exitCode, output } = await stack.migrate();
    expect(output).toContain("the database is at 002_newer, and these files do not have 002_newer");
    expect(output).toContain(`LANDFALL_TARGET=${COMPLETE}`);
    expect(exitCode).toBe(1);
    expect((await stack.migrate({ verb: "status" })).output).toBe(`current 002_newer\ntarget ${COMPLETE}`);
    await add("001_late.sql", "SELECT 1");
    expect((await stack.migrate({ migrations })).output).toContain("001_late would come before 002_newer");
  });

  test("says what is wrong with its role, its folder and its verb", async () => {
    const asApp = { DB_USER: "app", DB_PASSWORD_FILE: "/run/secrets/app" };
    const { exitCode, output } = await stack.migrate({ variables: asApp });
    expect(output).toContain('role "app" may not create tables in schema "assistant"');
    expect(output).toContain("set DB_USER and DB_PASSWORD_FILE to those of the migrator role");
    expect(exitCode).toBe(1);
    await add("1_odd.sql", "");
    await add("003_lost.down.sql", "");
    expect(await status()).toContain("1_odd, 003_lost.down.sql: name them 001_what_it_does.sql");
    await rm(join(migrations, `${COMPLETE}.down.sql`));
    for (const name of ["1_odd.sql", "003_lost.down.sql", `${COMPLETE}.sql`])
      await rm(join(migrations, name));
    expect(await status()).toContain("/srv/migrations has no migrations: mount");
    await chmod(migrations, 0o700);
    expect(await status()).toContain("/srv/migrations: Permission denied; mount");
    expect((await stack.migrate({ verb: "sideways" })).exitCode).toBe(64);
  });

  test("waits no longer for a lock than PGOPTIONS says, nor for another run", async () => {
    await stack.migrate();
    const other = stack
      .psql("SELECT pg_advisory_lock(hashtext('assistant.migrate')), pg_sleep(600)")
      .catch(() => "");
    await until("the other run", async () =>
      expect(await stack.psql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).toBe("1"),
    );
    const hurried = await stack.migrate({ variables: { PGOPTIONS: "-c lock_timeout=500ms" } });
    expect(hurried.output).toContain("another migration is running; wait for its end and try again");
    await endSleepers();
    await other;
    await add("001_slow.sql", "ALTER TABLE notes ADD COLUMN slow text");
    const holder = stack.psql("BEGIN; LOCK TABLE assistant.notes; SELECT pg_sleep(600)").catch(() => "");
    await until("the lock", async () =>
      expect(
        await stack.psql("SELECT count(*) FROM pg_locks WHERE relation = 'assistant.notes'::regclass"),
      ).not.toBe("0"),
    );
    const asked = Date.now();
    await status();
    const started = Date.now();
    const { output } = await stack.migrate({ migrations, variables: { PGOPTIONS: "-c lock_timeout=500ms" } });
    expect(output).toContain("001_slow was rolled back");
    expect(output).toContain("canceling statement due to lock timeout");
    // By itself it would wait for 10 s; to start takes longer where others work too.
    expect(Date.now() - started).toBeLessThan(8_000 + 2 * (started - asked));
    await endSleepers();
    await holder;
  });
});
