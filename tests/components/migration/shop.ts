/** A shop's tables and their migrations, on one server. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { Bed } from "./bed.ts";
import type { Place } from "./place.ts";

export const bed = new Bed();

/** Starts the server before the tests of the file that calls it, and removes it after them. */
export function useShop(): void {
  beforeAll(async () => {
    await bed.start();
    await bed.sql("CREATE DATABASE landfall_live", "postgres");
  }, 600_000);
  afterAll(() => bed.remove());
}

export const ONE = {
  "001":
    "CREATE TABLE notes (id int PRIMARY KEY, text text); INSERT INTO notes SELECT n, 'note ' || n FROM generate_series(1, 100) n;",
  "001.down": "DROP TABLE notes;",
};
export const TWO = {
  ...ONE,
  "002": "ALTER TABLE notes ADD COLUMN author text DEFAULT 'guest';",
  "002.down": "ALTER TABLE notes DROP COLUMN author;",
};
export const SLOWLY_BACK = { ...TWO, "002.down": `${TWO["002.down"]} SELECT pg_sleep(2);` };
/** Works on a copy, which is another server; fails on the live one after its column is added. */
export const failsLive = (sql: string) =>
  `DO $$ BEGIN IF EXISTS (SELECT FROM pg_database WHERE datname = 'landfall_live') THEN ${sql} END IF; END $$;`;
export const FAIL = "RAISE EXCEPTION 'broken on purpose';";

export const columns = (place: Place) =>
  place.sql(
    "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'shop.notes'::regclass AND attnum > 0 AND NOT attisdropped",
  );
export const rows = (place: Place) => place.sql("SELECT count(*), sum(id) FROM shop.notes");

/** A database with the first release in it, made by the migration pipeline. */
export async function deployed(settings = {}, outside = false): Promise<Place> {
  const place = await bed.database({}, outside);
  await place.release(ONE);
  const { output, exitCode } = await place.migrate();
  expect(exitCode, output).toBe(0);
  await place.settings(settings);
  return place;
}

let template: Promise<Place> | undefined;
/** What `copied` copies, if there is nothing yet. */
export function offerAsTemplate(place: Place): void {
  template ??= Promise.resolve(place);
}
/** The same, copied from one that is made once. */
export async function copied(settings = {}): Promise<Place> {
  template ??= deployed();
  return bed.copy(await template, settings);
}

export async function unchanged(place: Place): Promise<void> {
  expect(await columns(place)).toBe("id text");
  expect(await rows(place)).toBe("100|5050");
  expect(await place.leftovers()).toEqual([]);
}

export const PINNED = "20261121T100000Z-00000a";
export const pin = (place: Place) => writeFile(join(place.root, "etc/release.conf"), `PINNED=${PINNED}\n`);
export const FIRST_OF_TWO = { ...TWO, "003": failsLive(FAIL), "003.down": "SELECT 1;" };
/** SQL that ends when the migration has been applied: in the server, so that what follows comes at once. */
export const applied = (name: string) =>
  `DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM shop.migrations WHERE name = '${name}') LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;`;
/** A session that holds a lock on the table for as long as the test wants. */
export async function blocker(place: Place, sql = "SELECT count(*) FROM shop.notes") {
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
/** Outside the transaction that the app's tool has opened. */
export const concurrently = (sql: string) => `COMMIT; ${sql} BEGIN;`;
/** As a tool does that goes on after an error. */
export const careless = (sql: string) =>
  concurrently(`\n\\set ON_ERROR_STOP off\n${sql}\n\\set ON_ERROR_STOP on\n`);
/** An index that cannot be made on the live server, and can on a copy. */
export const CHECKED = `CREATE FUNCTION checked(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $f$ BEGIN IF EXISTS (SELECT FROM pg_database WHERE datname = 'landfall_live') THEN ${FAIL} END IF; RETURN id; END $f$;`;
export const CHECKED_INDEX = "CREATE INDEX CONCURRENTLY notes_checked ON notes (checked(id));";
export const invalid = (place: Place) =>
  place.sql(
    "SELECT coalesce(string_agg(indexrelid::regclass::text, ' '), '') FROM pg_index WHERE NOT indisvalid",
  );
