import { afterEach, expect, it } from "vitest";
import { bed, good, list, manual } from "./shop.ts";

/** Databases in which the catalogue counts what pg_dump leaves out, or names what its list of contents writes alike. */
export function catalogue(): void {
  afterEach(() => bed.sql('DROP SCHEMA IF EXISTS odd CASCADE; DROP SCHEMA IF EXISTS "DATA" CASCADE'));

  const warning = (index: string, table: string) =>
    `the index ${index} of the table ${table} is invalid, and so not in the backup: a CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY has failed. Drop it, and create it again if it is missing: DROP INDEX CONCURRENTLY ${index};`;

  /** Names of the relations and functions of the schema, in the database that the backup is restored into. */
  async function restored(id: string, schema: string): Promise<string> {
    await bed.sql("CREATE DATABASE back TEMPLATE template0");
    try {
      await bed.onHost(
        `. "$LANDFALL_LIBRARY/database.sh"; zstd -dcq ${bed.data}/backups/${id}/database.dump.zst | load_dump back pg`,
      );
      return await bed.onHost(
        `. "$LANDFALL_LIBRARY/database.sh"; sql -d back -c "SELECT string_agg(name, ' ' ORDER BY name) FROM (SELECT relname AS name, relnamespace AS schema FROM pg_class UNION ALL SELECT proname, pronamespace FROM pg_proc) all_of WHERE schema = (SELECT oid FROM pg_namespace WHERE nspname = '${schema}')"`,
      );
    } finally {
      await bed.sql("DROP DATABASE back");
    }
  }

  it("is good without invalid indexes, and says which, and what to type", async () => {
    await bed.sql(`CREATE SCHEMA odd; CREATE TABLE odd.twice (id int PRIMARY KEY, text text);
      INSERT INTO odd.twice VALUES (1, 'a'), (2, 'a'); CREATE MATERIALIZED VIEW odd.seen AS SELECT * FROM odd.twice;
      CREATE TABLE odd.parts (id int) PARTITION BY RANGE (id);
      CREATE TABLE odd.parts_1 PARTITION OF odd.parts FOR VALUES FROM (0) TO (9);
      CREATE INDEX incomplete ON ONLY odd.parts (id); INSERT INTO odd.parts VALUES (1), (1);`);
    // Each outside a transaction, as it must be.
    for (const sql of [
      'CREATE UNIQUE INDEX CONCURRENTLY "one Text" ON odd.twice (text)',
      "CREATE UNIQUE INDEX CONCURRENTLY seen_text ON odd.seen (text)",
      "CREATE UNIQUE INDEX CONCURRENTLY parts_1_once ON odd.parts_1 (id)",
      'REINDEX INDEX CONCURRENTLY odd."one Text"',
    ])
      await expect(bed.sql(sql)).rejects.toThrow("could not create unique index");
    const ran = await bed.backup(manual);
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    const warnings = [
      warning('odd."one Text"', "odd.twice"),
      warning('odd."one Text_ccnew"', "odd.twice"),
      warning("odd.parts_1_once", "odd.parts_1"),
      warning("odd.seen_text", "odd.seen"),
    ];
    expect(ran.stderr.match(/warning: .*/g)).toEqual(warnings.map((text) => `warning: ${text}`));
    expect((await list())[0]).toMatchObject({ id: ran.stdout, state: "good", warnings });
    expect((await bed.backup(["verify", ran.stdout])).stderr).toMatch(
      /on the droplet: good\n.*in Spaces: good/,
    );
    expect(await restored(ran.stdout, "odd")).toBe("incomplete parts parts_1 seen twice twice_pkey");

    await bed.sql('DROP INDEX CONCURRENTLY odd."one Text"');
    await bed.sql('DROP INDEX CONCURRENTLY odd."one Text_ccnew"');
    await bed.sql("DROP INDEX CONCURRENTLY odd.parts_1_once");
    await bed.sql("DROP INDEX CONCURRENTLY odd.seen_text");
    await good();
    expect((await list())[0]).toMatchObject({ warnings: [] });
  });

  it("does not warn of an index that is being made meanwhile", async () => {
    await bed.sql("CREATE SCHEMA odd; CREATE TABLE odd.busy (id int)");
    const writer = bed.sql("BEGIN; INSERT INTO odd.busy VALUES (1); SELECT pg_sleep(600)").catch(() => {});
    // The index waits for whoever writes already, and for nobody who comes later.
    const writes =
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%pg_sleep(600)'";
    await expect.poll(() => bed.sql(writes), { timeout: 60_000 }).toBe("1");
    const making = bed.sql("CREATE INDEX CONCURRENTLY busy_id ON odd.busy (id)");
    const invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    await expect.poll(() => bed.sql(invalid), { timeout: 60_000 }).toBe("1");
    const ran = await bed.backup(manual);
    await bed.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)' AND pid <> pg_backend_pid()",
    );
    await Promise.all([writer, making]);
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).not.toContain("warning");
  });

  it("is good with a range type, whose constructors come with it", async () => {
    await bed.sql("CREATE SCHEMA odd; CREATE TYPE odd.span AS RANGE (subtype = float8)");
    expect(await restored(await good(), "odd")).toMatch(/^span span span_multirange/);
  });

  it("is good with a table whose name has a tab and a line's end", async () => {
    await bed.sql('CREATE SCHEMA odd; CREATE TABLE odd."one\ttwo\nthree" (id int)');
    const id = await good();
    const manifest = JSON.parse((await bed.backup(["manifest", id])).stdout);
    expect(manifest.rows).toMatchObject({ "odd.one two three": 0 });
  });

  it("is good with a schema that is called as a kind of entry is", async () => {
    await bed.sql(`CREATE SCHEMA "DATA"; CREATE TABLE "DATA".things (id int PRIMARY KEY);
      CREATE MATERIALIZED VIEW "DATA".seen AS SELECT * FROM "DATA".things`);
    expect(await restored(await good(), "DATA")).toBe("seen things things_pkey");
  });
}
