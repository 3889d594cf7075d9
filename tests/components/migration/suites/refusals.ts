import { expect, test } from "vitest";
import { PASSWORD } from "../place.ts";
import { bed, careless, concurrently, copied, deployed, invalid, TWO, unchanged } from "../shop.ts";

/** What is refused before the data are touched. */
export function refusals(): void {
  test("a migration that fails on a copy does not reach the data", async () => {
    const place = await copied();
    await place.release({ ...TWO, "002": `${TWO["002"]} SELECT 1 / 0;` });
    const { output, exitCode } = await place.migrate();
    expect(exitCode).toBe(1);
    expect(output).toContain("the migration did not begin: on a copy of the data it fails. It said:");
    expect(output).toContain("division by zero");
    expect(output).toContain(
      "running now: the release before, on its database at 001, in which nothing was changed",
    );
    expect(output).not.toContain(PASSWORD);
    await unchanged(place);
  });

  test("a migration that loses rows, or breaks an assertion, on a copy does not reach the data", async () => {
    const place = await copied({
      assertions: [
        { description: "nobody is a guest", sql: "SELECT count(*) FROM notes WHERE id > 10", expect: "90" },
      ],
    });
    await place.release({ ...TWO, "002": "DELETE FROM notes WHERE id <= 5;", "002.down": "SELECT 1;" });
    expect((await place.migrate()).output).toMatch(
      /it changes how many rows there are:\n +shop.notes had 100 rows and has 95/,
    );
    await place.release({ ...TWO, "002": "DELETE FROM notes WHERE id > 90;", "002.down": "SELECT 1;" });
    const { output } = await place.migrate();
    expect(output).toContain('nobody is a guest: expected "90", found "80"');
    expect(output).toContain(
      "running now: the release before, on its database at 001, in which nothing was changed",
    );
    await unchanged(place);
  });

  test("a downgrade that does not work is found on the copy", async () => {
    const place = await copied();
    await place.release({ ...TWO, "002.down": "ALTER TABLE notes DROP COLUMN nobody;" });
    expect((await place.migrate()).output).toContain(
      "on a copy of the data, the downgrade to 001 fails, and so would a rollback",
    );
    await unchanged(place);
  });

  test("a migration that leaves an invalid index on a copy does not reach the data", async () => {
    const place = await copied();
    const sql = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS notes_tens ON notes ((id / 10));";
    await place.release({ ...TWO, "002": careless(sql), "002.down": "DROP INDEX IF EXISTS notes_tens;" });
    const { output, exitCode } = await place.migrate();
    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /the migration did not begin: on a copy of the data it leaves invalid indexes, .*:\n +shop\.notes_tens of the table shop\.notes\n/,
    );
    expect(output).toContain("drop what has failed first, because IF NOT EXISTS passes over it");
    await unchanged(place);
    expect(await invalid(place)).toBe("");
  });

  test("a migration that would pass over an invalid index does not reach the data until that is dropped; another one may stay", async () => {
    const place = await copied();
    for (const name of ["notes_text", "notes_other"])
      await expect(
        place.sql(`CREATE UNIQUE INDEX CONCURRENTLY ${name} ON shop.notes ((id / 10))`),
      ).rejects.toThrow("could not create unique index");
    const sql = "CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_text ON notes (text);";
    await place.release({ ...TWO, "002": concurrently(sql), "002.down": "DROP INDEX notes_text;" });
    const { output, exitCode } = await place.migrate();
    expect(exitCode).toBe(1);
    expect(output).toContain("warning: the index shop.notes_other of the table shop.notes is invalid");
    expect(output).toMatch(
      /the migration did not begin: the database has invalid indexes .*IF NOT EXISTS passes over them:\n +shop\.notes_text of the table shop\.notes: DROP INDEX CONCURRENTLY shop\.notes_text;\n {2}running now/,
    );
    await unchanged(place);
    await place.sql("DROP INDEX CONCURRENTLY shop.notes_text;");
    const again = await place.migrate();
    expect(again, again.output).toMatchObject({ exitCode: 0 });
    expect(await invalid(place)).toBe("shop.notes_other");
  });

  test("what does not hold is said all at once, before anything is made", async () => {
    const place = await deployed({ freeGb: 1_000_000 });
    await place.sql("INSERT INTO shop.migrations VALUES ('0015_by_hand')");
    await place.release(TWO);
    await place.sql("BEGIN; CREATE TABLE shop.prepared (); PREPARE TRANSACTION 'held';").catch(() => {});
    const { output, exitCode } = await place.migrate();
    expect(exitCode).toBe(1);
    expect(output).toContain(
      "the database has the head 0015_by_hand, and since the last migration it should have 001",
    );
    expect(output).toMatch(/\d+ MB are free on the data volume; .* need 1000000000 MB/);
    expect(output).toContain("2 of its conditions do not hold");
    expect((await place.migrate(["accept"])).output).toBe("0015_by_hand");
    expect((await place.migrate()).output).not.toContain("someone else has changed it");

    // Another database in its place, as a restore leaves it, has what it has.
    await place.sql("INSERT INTO shop.migrations VALUES ('0016_by_hand')");
    expect((await place.migrate()).output).toContain("someone else has changed it");
    await bed.sql(`CREATE DATABASE ${place.name}_copy TEMPLATE ${place.name}`, "postgres");
    await bed.sql(`ALTER DATABASE ${place.name} RENAME TO ${place.name}_before`, "postgres");
    await bed.sql(`ALTER DATABASE ${place.name}_copy RENAME TO ${place.name}`, "postgres");
    expect((await place.migrate()).output).not.toContain("someone else has changed it");
  });

  test("a backup that Spaces did not take stops it before the data, with what to type", async () => {
    const place = await copied();
    await place.release(TWO);
    const id = "20260101T000000Z-1a2b3c";
    await place.program("landfall-backup", `echo ${id}; exit 3`);
    const { output, exitCode } = await place.migrate();
    expect(exitCode).toBe(1);
    expect(output).toContain(
      `the migration did not begin: its backup ${id} is good, but on the droplet only: Spaces did not take it`,
    );
    expect(output).toContain("landfall backups now sends this one too");
    await unchanged(place);
  });

  test("a status command that does not say two heads is refused, with what it said", async () => {
    const place = await copied({ status: ["sh", "-c", "echo hello"] });
    await place.release(TWO);
    expect((await place.migrate()).output).toMatch(/must print two lines.*It said:\n +hello/);
  });
}
