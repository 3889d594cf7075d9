import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { COLOURS, otherCheckout, withColours } from "./otherCheckout.ts";
import { curl, ensureUp, landfall, onDroplet, pulumi, settings } from "./support.ts";
import { release } from "./upWith.ts";

const flags = ["--region", settings.name];
const rollback = (...args: string[]) => landfall("rollback", ...flags, ...args);

beforeAll(async () => {
  await ensureUp();
  const { exitCode, output } = await release({ RELEASE: "two" });
  expect(exitCode, output).toBe(0);
});
afterAll(async () => {
  await pulumi("config", "rm", "landfall:release");
  await rm(join(settings.checkout, "releases", settings.name), { recursive: true, force: true });
  await ensureUp();
});

const COMPLETE = "000_complete_schema_migration";
const sql = async (text: string) => {
  const psql = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "assistant", "-c", text];
  const { exitCode, output } = await landfall(
    "exec",
    "postgres",
    ...flags,
    "--user",
    "postgres",
    "--",
    ...psql,
  );
  expect(exitCode, output).toBe(0);
  return output;
};
/** A checksum of every row of every table, in the order of their text, and the rows of `notes` themselves. */
const rows = async () => {
  const sums = `string_agg(format('%s %s', relname, (xpath('//sum/text()', query_to_xml(format(
    'SELECT md5(string_agg(one::text, chr(10) ORDER BY one::text)) AS sum FROM %s AS one', oid::regclass), true, true, '')))[1]), chr(10) ORDER BY relname)`;
  const tables = "relkind = 'r' AND relnamespace = 'assistant'::regnamespace";
  return `${await sql(`SELECT ${sums} FROM pg_class WHERE ${tables}`)}\n${await sql("SELECT * FROM assistant.notes ORDER BY id")}`;
};

it("a release whose migration has no whole way back is taken back with its data, by its backup and counting what that loses", async () => {
  const name = `keeper${Date.now()}`;
  const id = await sql(
    `INSERT INTO assistant.users (username, email, password_hash) VALUES ('${name}', '${name}@example.org', '!') RETURNING id`,
  );
  await sql(
    `INSERT INTO assistant.notes (user_id, title, body) SELECT ${id}, 'note ' || n, md5(n::text) FROM generate_series(1, 500) n`,
  );
  const before = await rows();
  const next = await otherCheckout(settings.checkout);
  try {
    await withColours(next);
    const { exitCode, output } = await release({ RELEASE: "two" }, next.folder);
    expect(exitCode, output).toBe(0);
  } finally {
    await next.remove();
  }
  expect((await onDroplet("sudo landfall-migrate head")).output).toBe(COLOURS);
  expect(await sql("SELECT DISTINCT colour FROM assistant.notes")).toBe("white");
  await sql("DELETE FROM assistant.notes WHERE title = 'note 1'");

  const data = await rollback("--data-only", "--dry-run");
  expect(data.output).toContain("Code: stays as it is");
  const { exitCode, output } = await rollback("--yes");
  expect(exitCode, output).toBe(0);
  expect(output).toMatch(
    /RESTORE of the backup \S+, from 001_colours to 000_\w+, because on a copy the downgrade/,
  );
  expect(output).toMatch(/assistant\.notes: .*1 deleted/);
  expect((await onDroplet("sudo landfall-migrate head")).output).toBe(COMPLETE);
  expect(await rows()).toBe(before);
  expect((await curl("/api/health", "--fail")).exitCode).toBe(0);
});
