import { expect, test } from "vitest";
import {
  applied,
  blocker,
  CHECKED,
  CHECKED_INDEX,
  careless,
  columns,
  concurrently,
  copied,
  FAIL,
  FIRST_OF_TWO,
  failsLive,
  invalid,
  ONE,
  rows,
  TWO,
  unchanged,
} from "../shop.ts";

/** What fails on the data, and is taken back. */
export function reversals(): void {
  test("a migration that fails half-way is rolled back", async () => {
    const place = await copied({ downgrade: undefined });
    await place.release({ ...TWO, "002": `${TWO["002"]} ${failsLive(FAIL)}` });
    const { output, exitCode } = await place.migrate();
    expect(exitCode).toBe(1);
    expect(output).toContain("broken on purpose");
    expect(output).toContain(
      "running now: the release before; the database is as it was, at 001: the migration's transaction was rolled back",
    );
    await unchanged(place);
    expect(await place.journal()).toMatchObject({ state: "rolled-back" });
  });

  test("what was applied before the failure is taken back by the downgrade", async () => {
    const place = await copied();
    await place.release(FIRST_OF_TWO);
    const { output, exitCode } = await place.migrate();
    expect(exitCode).toBe(1);
    expect(output).toContain("takes it back from 002 to 001 by the downgrade");
    expect(output).toContain("the migration was taken back by its downgrade, and no row was lost");
    await unchanged(place);
  });

  test("without a downgrade it is taken back by the backup, and what was written meanwhile is counted and kept", async () => {
    const place = await copied({ downgrade: undefined });
    const write = `PERFORM dblink_connect_write();`;
    await place.sql(
      `CREATE FUNCTION shop.dblink_connect_write() RETURNS void LANGUAGE sql AS 'SELECT pg_sleep(3)'`,
    );
    await place.release({ ...TWO, "003": failsLive(`${write} ${FAIL}`) });
    // The application, which goes on.
    const { output, exitCode } = await place.migrate(["run"], async () => {
      await place.sql(`${applied("002")} INSERT INTO shop.notes VALUES (1000, 'written meanwhile')`);
    });
    expect(exitCode).toBe(1);
    expect(output).toMatch(/the database is as it was when the backup .* was taken, at 001/);
    expect(output).toMatch(/shop.notes: 100 rows then, 101 now: 1 inserted, 0 updated, 0 deleted/);
    expect(await columns(place)).toBe("id text");
    expect(await rows(place)).toBe("100|5050");
    const [kept] = await place.leftovers();
    expect(await place.sql("SELECT text FROM shop.notes WHERE id = 1000", kept)).toBe("written meanwhile");
    // What a dump does not hold is there too.
    expect(
      await place.sql(
        `SELECT has_database_privilege('app', '${place.name}', 'CONNECT'), has_database_privilege('public', '${place.name}', 'CONNECT'), pg_get_userbyid(datdba) FROM pg_database WHERE datname = '${place.name}'`,
      ),
    ).toBe("t|f|owner");
  });

  test("an assertion that fails on the data alone takes the migration back", async () => {
    const place = await copied({
      assertions: [
        {
          description: "never on the live server",
          sql: "SELECT count(*) FROM pg_database WHERE datname = 'landfall_live' AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'notes'::regclass AND attname = 'author')",
          expect: "0",
        },
      ],
    });
    await place.release(TWO);
    const { output, exitCode } = await place.migrate();
    expect(exitCode).toBe(1);
    expect(output).toContain('never on the live server: expected "0", found "1"');
    await unchanged(place);
  });

  test("a migration that leaves an invalid index in the data alone is taken back, with the index", async () => {
    const place = await copied();
    const down = "DROP INDEX IF EXISTS notes_checked; DROP FUNCTION checked;";
    await place.release({ ...TWO, "002": CHECKED + careless(CHECKED_INDEX), "002.down": down });
    const { output, exitCode } = await place.migrate();
    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /the migration failed: it left invalid indexes, .*IF NOT EXISTS passes over it:\n +shop\.notes_checked of the table shop\.notes\n/,
    );
    expect(output).toContain("the migration was taken back by its downgrade, and no row was lost");
    await unchanged(place);
    expect(await invalid(place)).toBe("");
  });

  test("an invalid index of what fails half-way goes before the downgrade of what did not", async () => {
    const place = await copied();
    const down = { "002.down": "DROP FUNCTION checked;", "003.down": "DROP INDEX notes_checked;" };
    await place.release({ ...ONE, "002": CHECKED, "003": concurrently(CHECKED_INDEX), ...down });
    const { output, exitCode } = await place.migrate();
    expect(exitCode).toBe(1);
    expect(output).toContain(
      "drops the index shop.notes_checked of the table shop.notes, which the migration has left",
    );
    expect(output).toContain("takes it back from 002 to 001 by the downgrade");
    expect(output).toContain("the migration was taken back by its downgrade, and no row was lost");
    await unchanged(place);
    expect(await invalid(place)).toBe("");
  });

  test("an index that did not get its locks is made by the next attempt, and not passed over", async () => {
    const place = await copied({ downgrade: undefined });
    const sql = "CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_text ON notes (text);";
    await place.release({ ...TWO, "002": concurrently(sql) });
    const end = await blocker(place, "LOCK TABLE shop.notes IN ROW EXCLUSIVE MODE");
    const waited = place.migrate();
    await place.at("apply");
    await expect.poll(() => place.log(), { timeout: 120_000 }).toContain("lock timeout");
    await end();
    const { output, exitCode } = await waited;
    expect(exitCode, output).toBe(0);
    expect(output).toContain(
      "drops the index shop.notes_text of the table shop.notes, which the migration has left",
    );
    expect(await invalid(place)).toBe("");
    expect(await place.sql("SELECT to_regclass('shop.notes_text')")).toBe("shop.notes_text");
  });
}
