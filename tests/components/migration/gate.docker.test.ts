import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { docker } from "../../../sandbox/images/docker.ts";
import { Bed, PASSWORD, type Place } from "./bed.ts";

const bed = new Bed();
beforeAll(() => bed.start(), 600_000);
afterAll(() => bed.remove());

const ONE = {
  "001":
    "CREATE TABLE notes (id int PRIMARY KEY, text text); INSERT INTO notes SELECT n, 'note ' || n FROM generate_series(1, 100) n;",
  "001.down": "DROP TABLE notes;",
};
const TWO = {
  ...ONE,
  "002": "ALTER TABLE notes ADD COLUMN author text DEFAULT 'guest';",
  "002.down": "ALTER TABLE notes DROP COLUMN author;",
};
const SLOWLY_BACK = { ...TWO, "002.down": `${TWO["002.down"]} SELECT pg_sleep(2);` };
/** Works on a copy, which is another server; fails on the live one after its column is added. */
const failsLive = (sql: string) =>
  `DO $$ BEGIN IF EXISTS (SELECT FROM pg_database WHERE datname = 'landfall_live') THEN ${sql} END IF; END $$;`;
const FAIL = "RAISE EXCEPTION 'broken on purpose';";

const columns = (place: Place) =>
  place.sql(
    "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'shop.notes'::regclass AND attnum > 0 AND NOT attisdropped",
  );
const rows = (place: Place) => place.sql("SELECT count(*), sum(id) FROM shop.notes");

/** A database with the first release in it, made by the gate. */
async function deployed(settings = {}, outside = false): Promise<Place> {
  const place = await bed.database({}, outside);
  await place.release(ONE);
  const { output, exitCode } = await place.migrate();
  expect(exitCode, output).toBe(0);
  await place.settings(settings);
  return place;
}

let template: Promise<Place> | undefined;
/** The same, copied from one that is made once. */
async function copied(settings = {}): Promise<Place> {
  template ??= deployed();
  return bed.copy(await template, settings);
}

async function unchanged(place: Place): Promise<void> {
  expect(await columns(place)).toBe("id text");
  expect(await rows(place)).toBe("100|5050");
  expect(await place.leftovers()).toEqual([]);
}

beforeAll(() => bed.sql("CREATE DATABASE landfall_live", "postgres"));

const PINNED = "20261121T100000Z-00000a";
const pin = (place: Place) => writeFile(join(place.root, "etc/release.conf"), `PINNED=${PINNED}\n`);

test("an empty database gets its tables, also of a pinned stack, and what is there already is left alone", async () => {
  const place = await bed.database();
  await pin(place);
  await place.release(ONE);
  const first = await place.migrate();
  expect(first).toMatchObject({ exitCode: 0 });
  expect(first.output).toContain("step 5/7 apply: none to 001");
  expect(await rows(place)).toBe("100|5050");
  await rm(join(place.root, "etc/release.conf"));
  const again = await place.migrate();
  expect(again.output).toMatch(/^landfall-migrate: step 1\/1 status: .* nothing to do \(.* s\)$/);
  expect((await place.migrate(["head"])).output).toBe("001");
  expect(await place.leftovers()).toEqual([]);
  expect(first.output + again.output).not.toContain(PASSWORD);
  template ??= Promise.resolve(place);
});

test("the head can be asked for all the while, up to the end of a migration and beyond", async () => {
  const place = await copied({});
  await place.release(TWO);
  const asked: Awaited<ReturnType<Place["migrate"]>>[] = [];
  let going = true;
  const asking = (async () => {
    while (going) asked.push(await place.migrate(["head"]));
  })();
  const { output, exitCode } = await place.migrate();
  going = false;
  await asking;
  expect(exitCode, output).toBe(0);
  expect(asked.filter((one) => one.exitCode !== 0)).toEqual([]);
  expect(asked.map((one) => one.output)).toContain("001");
  expect((await place.migrate(["head"])).output).toBe("002");
  expect(await place.leftovers()).toEqual([]);
});

test("the head that the gate has just found is not asked for again, in the same database and for a while", async () => {
  const place = await deployed();
  const head = async (at: Place) => (await at.migrate(["head"])).output;
  // As nobody does it: what is said afterwards shows where it is from.
  await place.sql("INSERT INTO shop.migrations VALUES ('009')");
  const other = await bed.copy(place, {});
  try {
    vi.stubEnv("LANDFALL_SEEN_SECONDS", "600");
    expect(await head(place)).toBe("001");
    expect(await head(other)).toBe("009");
    vi.stubEnv("LANDFALL_SEEN_SECONDS", "0");
    expect(await head(place)).toBe("009");
  } finally {
    vi.unstubAllEnvs();
  }
});

test("a migration is backed up, rehearsed down and up again, applied and written down, and taken back, also by a second try", async () => {
  const place = await copied({
    assertions: [
      { description: "authors", sql: "SELECT author, count(*) FROM notes GROUP BY 1", expect: "guest|100" },
    ],
  });
  await place.release(TWO);
  const { output, exitCode } = await place.migrate();
  expect(output).toContain("step 4/7 rehearsal: on a copy restored from the backup, up, down and up again");
  expect(exitCode).toBe(0);
  expect(await columns(place)).toBe("id text author");
  expect(await place.journal()).toMatchObject({
    state: "done",
    from: "001",
    to: "002",
    downgradeProved: true,
    backup: expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{6}$/),
  });
  expect(await place.sql("SELECT has_table_privilege('app', 'shop.notes', 'INSERT')")).toBe("t");
  expect(await place.leftovers()).toEqual([]);

  // The release before, put back without its data.
  await place.release(ONE);
  expect((await place.migrate()).output).toContain(
    "at 002, which is after 001, what this release wants: left as it is",
  );
  // And one that takes the data back too: it is killed, and the next try does it.
  await place.release(SLOWLY_BACK);
  await place.migrate(["downgrade", "001"], async (pid) => {
    await place.at("downgrading");
    const going = ["ps", "--quiet", "--filter", `label=landfall.migration=${bed.system}`];
    await expect.poll(() => docker(going), { timeout: 120_000 }).not.toBe("");
    process.kill(pid, "SIGKILL");
  });
  const again = await place.migrate(["downgrade", "001"]);
  expect(again.output).toContain("was cut short: goes on with it");
  expect(again, again.output).toMatchObject({ exitCode: 0 });
  await unchanged(place);
});

test("a server outside is rehearsed on, encrypted and verified, as the data themselves", async () => {
  const place = await deployed({}, true);
  await place.release(TWO);
  const { output, exitCode } = await place.migrate();
  expect(output).toContain("rehearsal: on a copy restored from the backup, up, down and up again");
  expect(exitCode).toBe(0);
  expect(await columns(place)).toBe("id text author");
  expect(await place.leftovers()).toEqual([]);
});

test("the release before, which runs again, goes down by the image and the files of the one that knows the way", async () => {
  const place = await bed.database();
  await place.release(ONE, place.placed);
  await place.migrate();
  await place.release(TWO, place.placed);
  expect(await place.migrate()).toMatchObject({ exitCode: 0 });
  const newer = join(place.root, "newer");
  await cp(join(place.placed, ".."), newer, { recursive: true });
  await place.release(ONE, place.placed);

  const alone = await place.migrate(["downgrade", "001"]);
  expect(alone.exitCode).toBe(1);
  expect(alone.output).toContain("the downgrade to 001 ended at 002");
  const image = (await docker(["image", "inspect", "--format", "{{.Id}}", bed.image])).trim();
  const down = ["downgrade", "001", "--image", image, "--files", newer];
  expect(await place.migrate(down)).toMatchObject({ exitCode: 0 });
  await unchanged(place);
  expect(await place.journal()).toMatchObject({ kind: "downgrade", state: "done", image });
  expect((await place.migrate(down)).output).toContain("the database is at 001: nothing to do");
});

test("a pinned stack's database is left where it is", async () => {
  const place = await copied();
  await pin(place);
  await place.release(TWO);
  expect((await place.migrate()).output).toContain(`stays there: the stack is pinned to release ${PINNED}`);
  await unchanged(place);
});

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

const FIRST_OF_TWO = { ...TWO, "003": failsLive(FAIL), "003.down": "SELECT 1;" };

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

/** SQL that ends when the migration has been applied: in the server, so that what follows comes at once. */
const applied = (name: string) =>
  `DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM shop.migrations WHERE name = '${name}') LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;`;

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

/** A session that holds a lock on the table for as long as the test wants. */
async function blocker(place: Place, sql = "SELECT count(*) FROM shop.notes") {
  const session = spawn("docker", [
    ...["exec", "-i", "-u", "postgres", `${bed.network}-server`, "psql", "-XAtq", "-d", place.name],
  ]);
  session.stdin.write(`BEGIN; ${sql}; SELECT 'begun';\n`);
  await once(session.stdout, "data");
  return async () => {
    session.stdin.end("COMMIT;\n");
    await once(session, "exit");
  };
}

test("a long transaction is found before, a young one is tried again around, and nobody waits behind the migration", async () => {
  const place = await copied({ downgrade: undefined });
  await place.release(TWO);
  const end = await blocker(place);
  const waited = place.migrate();
  await place.at("apply");
  await expect.poll(() => place.log(), { timeout: 120_000 }).toContain("lock timeout");
  await end();
  const { output, exitCode } = await waited;
  expect(output).toMatch(
    /attempt 1 of 5 did not get its locks in 1 s, so that nobody waits behind it; tries again/,
  );
  expect(exitCode).toBe(0);
  expect(await columns(place)).toBe("id text author");
});

/** Outside the transaction that the app's tool has opened. */
const concurrently = (sql: string) => `COMMIT; ${sql} BEGIN;`;
/** As a tool does that goes on after an error. */
const careless = (sql: string) => concurrently(`\n\\set ON_ERROR_STOP off\n${sql}\n\\set ON_ERROR_STOP on\n`);
/** An index that cannot be made on the live server, and can on a copy. */
const CHECKED = `CREATE FUNCTION checked(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $f$ BEGIN IF EXISTS (SELECT FROM pg_database WHERE datname = 'landfall_live') THEN ${FAIL} END IF; RETURN id; END $f$;`;
const CHECKED_INDEX = "CREATE INDEX CONCURRENTLY notes_checked ON notes (checked(id));";
const invalid = (place: Place) =>
  place.sql(
    "SELECT coalesce(string_agg(indexrelid::regclass::text, ' '), '') FROM pg_index WHERE NOT indisvalid",
  );

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

test("killed at each of its steps, one after the other, the next run goes on with it, and the last one ends it", async () => {
  const place = await copied();
  await place.release({ ...TWO, "002": `SELECT pg_sleep(2); ${TWO["002"]}` });
  let cut: string | undefined;
  for (const step of ["backup", "rehearsal", "apply", "assertions", "record"]) {
    const killed = await place.migrate(["run"], async (pid) => {
      await place.at(step, { to: "002" });
      process.kill(pid, "SIGKILL");
    });
    expect(killed.exitCode, step).not.toBe(0);
    if (cut !== undefined) expect(killed.output).toContain(`was cut short at its step ${cut}`);
    cut = step;
  }
  const { output, exitCode } = await place.migrate();
  expect(output).toContain("was cut short at its step record");
  expect(exitCode).toBe(0);
  expect(await columns(place)).toBe("id text author");
  expect(await rows(place)).toBe("100|5050");
  expect(await place.leftovers()).toEqual([]);
  expect((await place.migrate()).output).toContain("nothing to do");
});

test("killed while it goes back, the next run goes on going back", async () => {
  const place = await copied({ downgrade: undefined });
  await place.release(FIRST_OF_TWO);
  await place.migrate(["run"], async (pid) => {
    await place.at("restore");
    process.kill(pid, "SIGKILL");
  });
  const { output, exitCode } = await place.migrate();
  expect(output).toContain("it was being taken back by its backup when it was cut short");
  expect(exitCode).toBe(1);
  expect(await columns(place)).toBe("id text");
  expect(await rows(place)).toBe("100|5050");
});

test("in an announced window the services stop, also a killed run lets them start again", async () => {
  const place = await copied({
    downgrade: undefined,
    maintenance: { services: ["api"], minutes: 2, reason: "the tables change" },
  });
  const api = await docker([
    ...["run", "--detach", "--label", `landfall.app=${bed.system}`, "--label", "landfall.service=api"],
    ...["--stop-timeout", "1", bed.image, "sleep", "1000"],
  ]);
  const running = () => docker(["inspect", "--format", "{{.State.Running}}", api]);
  const page = join(place.root, "srv", bed.system, "upstreams/maintenance");
  await place.release({ ...TWO, "002": `SELECT pg_sleep(2); ${TWO["002"]}` });
  await place.migrate(["run"], async (pid) => {
    await place.at("apply");
    expect(await running()).toBe("false");
    await access(page);
    process.kill(pid, "SIGKILL");
  });
  for (let tries = 0; (await running()) !== "true"; tries++) {
    if (tries > 900) throw new Error("the service does not start again");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await expect(access(page)).rejects.toThrow();
  const { output, exitCode } = await place.migrate();
  expect(output).toMatch(/maintenance: over after \d+ s of the 2 min that were announced/);
  expect(exitCode).toBe(0);
  expect(await running()).toBe("true");
  expect(await columns(place)).toBe("id text author");
});
