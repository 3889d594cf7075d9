/** A shop with a backup, on a host with the programs. */
import { join } from "node:path";
import { expect } from "vitest";
import { type Bed, type Ended, startBed } from "./bed.ts";

export let bed: Bed;
/** The backup that holds what the shop had at first. */
export let id: string;
export let first: string;

export const at = (path: string) => join(bed.directory, path);
/** Every row of every table, so that databases are equal or are not. */
export const content = (database = "shop") =>
  bed.sql(
    "SELECT (SELECT md5(string_agg(c::text, '' ORDER BY id)) FROM shop.customers c), (SELECT md5(string_agg(o::text, '' ORDER BY id)) FROM shop.orders o)",
    database,
  );
/** What a dump does not hold. */
export const settings = () =>
  bed.sql(
    `SELECT pg_get_userbyid(datdba), datconnlimit, (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(datacl) a),
       (SELECT string_agg(setrole::regrole || ' ' || setconfig::text, ' ' ORDER BY setrole) FROM pg_db_role_setting WHERE setdatabase = d.oid)
     FROM pg_database d WHERE datname = 'shop'`,
  );
export const databases = () =>
  bed.sql("SELECT datname FROM pg_database WHERE datname LIKE 'shop%' ORDER BY 1");
export const page = () => bed.run(`test -e ${at(`srv/${bed.system}/upstreams/maintenance`)}`);
export const change = () =>
  bed.sql(
    "INSERT INTO shop.customers (name) VALUES ('late ' || clock_timestamp()); DELETE FROM shop.orders WHERE id = (SELECT min(id) FROM shop.orders)",
  );
export const restore = (...words: string[]) => bed.run(`landfall-restore ${words.join(" ")}`);

/** The database answers as the application, by TCP and password, and is the one that it was, or the restored one. */
export async function expectOldOrNew(old: string): Promise<void> {
  expect([old, first]).toContain(await content());
  expect(await settings()).toContain("owner|40|");
  expect((await page()).exitCode).toBe(1);
}

/** A program on the host, of which something is done as soon as it is at this step, at which nothing else has stopped before. */
export async function atStep(command: string, step: string, act: string): Promise<Ended> {
  const state = at("data/restore.json");
  return bed.run(`${command} & running=$!
until grep -qs '"step": "${step}"' ${state}; do kill -0 $running || exit 99; sleep 0.01; done
${act}
wait $running`);
}

/** Starts the server and the host, and makes the backup. */
export async function openShop(): Promise<void> {
  bed = await startBed();
  id = (await bed.ok("landfall-backup create --reason manual")).trim();
  first = await content();
}
