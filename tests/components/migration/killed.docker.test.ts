/** What fails under the migration pipeline while it works on the live database: the server, the disk, and its own way back. */
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { docker } from "../../../sandbox/images/docker.ts";
import { Bed } from "./bed.ts";
import type { Place } from "./place.ts";

const bed = new Bed();
beforeAll(async () => {
  await bed.start();
  await bed.sql("CREATE DATABASE landfall_live", "postgres");
}, 600_000);
afterAll(() => bed.remove());

const ONE = {
  "001":
    "CREATE TABLE notes (id int PRIMARY KEY, text text); INSERT INTO notes SELECT n, 'note ' || n FROM generate_series(1, 100) n;",
  "001.down": "DROP TABLE notes;",
};
const AUTHOR = "ALTER TABLE notes ADD COLUMN author text DEFAULT 'guest';";
const NO_AUTHOR = "ALTER TABLE notes DROP COLUMN author;";
/** On the live server only: a copy is another one. */
const live = (sql: string) =>
  `DO $$ BEGIN IF EXISTS (SELECT FROM pg_database WHERE datname = 'landfall_live') THEN ${sql} END IF; END $$;`;

const rows = (place: Place) => place.sql("SELECT id, text FROM shop.notes ORDER BY id");

async function made(): Promise<Place> {
  const place = await bed.database();
  await place.release(ONE);
  const { output, exitCode } = await place.migrate();
  expect(exitCode, output).toBe(0);
  return place;
}

let template: Promise<Place> | undefined;
/** A database with the first release in it, copied from one that is made once. */
async function deployed(): Promise<{ place: Place; before: string }> {
  template ??= made();
  const place = await bed.copy(await template, {});
  return { place, before: await rows(place) };
}

/** Until the newest run is at this step. */
async function reaches(place: Place, step: string): Promise<void> {
  for (const deadline = Date.now() + 300_000; Date.now() < deadline; ) {
    const journal = await place.journal();
    if (journal.from === "001" && journal.step === step) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`it never came to ${step}`);
}

async function unchanged({ place, before }: { place: Place; before: string }): Promise<void> {
  expect(await rows(place)).toBe(before);
  expect(await place.sql("SELECT string_agg(name, ' ') FROM shop.migrations")).toBe("001");
  expect(
    await place.sql(
      "SELECT count(*) FROM pg_attribute WHERE attrelid = 'shop.notes'::regclass AND attnum > 0 AND NOT attisdropped",
    ),
  ).toBe("2");
  expect(await place.leftovers()).toEqual([]);
}

test("a server that is killed while the migration is applied comes back without it, and the next try applies it", async () => {
  const run = await deployed();
  const { place } = run;
  await place.release({
    ...ONE,
    "002": `${AUTHOR} ${live("PERFORM pg_sleep(300);")}`,
    "002.down": NO_AUTHOR,
  });
  const { output, exitCode } = await place.migrate(["run"], async () => {
    await reaches(place, "apply");
    const sleeps = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    while ((await bed.sql(sleeps, "postgres")) === "0")
      await new Promise((resolve) => setTimeout(resolve, 100));
    const name = `${bed.network}-server`;
    const pid = await docker(["inspect", "--format", "{{.State.Pid}}", name]);
    process.kill(Number(pid), "SIGKILL");
  });
  expect(exitCode, output).toBe(1);
  expect(output).toContain(
    "running now: the release before; the database is as it was, at 001: the migration's transaction was rolled back",
  );
  await unchanged(run);
  await place.release({ ...ONE, "002": AUTHOR, "002.down": NO_AUTHOR });
  const again = await place.migrate();
  expect(again.exitCode, again.output).toBe(0);
  expect(await rows(place)).toBe(run.before);
});

test("a disk of the server that fills up while the migration is applied leaves nothing of it", async () => {
  const run = await deployed();
  const { place } = run;
  const fill =
    "EXECUTE 'CREATE TABLE copies TABLESPACE small AS SELECT n, repeat(md5(n::text), 30) FROM generate_series(1, 20000) n';";
  await place.release({ ...ONE, "002": `${AUTHOR} ${live(fill)}`, "002.down": NO_AUTHOR });
  const { output, exitCode } = await place.migrate(["run"], async () => {
    // After the backup: what is in it must fit a server without that disk.
    await reaches(place, "rehearsal");
    const pid = await docker(["inspect", "--format", "{{.State.Pid}}", `${bed.network}-server`]);
    const disk =
      "mkdir /small && mount -t tmpfs -o size=8m tmpfs /small && mkdir /small/space && chown postgres /small/space";
    await execa("nsenter", ["-t", pid, "-m", "sh", "-c", disk]);
    await bed.sql("CREATE TABLESPACE small LOCATION '/small/space'", "postgres");
    await bed.sql("GRANT CREATE ON TABLESPACE small TO migrator", "postgres");
  });
  expect(exitCode, output).toBe(1);
  expect(output).toContain("No space left on device");
  expect(output).toContain("the database is as it was, at 001: the migration's transaction was rolled back");
  await unchanged(run);
  await bed.sql("DROP TABLESPACE small", "postgres");
});

test("a data volume that fills up under the pipeline stops it before the data, with what to do", async () => {
  const run = await deployed();
  const { place } = run;
  await place.settings({ freeGb: 0.001 });
  const data = join(place.root, "data");
  // What it has written so far goes along.
  await execa("sh", [
    "-c",
    `cp -a ${data} ${data}.kept && mount -t tmpfs -o size=700m tmpfs ${data} && cp -a ${data}.kept/. ${data}/`,
  ]);
  try {
    await place.release({ ...ONE, "002": AUTHOR, "002.down": NO_AUTHOR });
    const { output, exitCode } = await place.migrate(["run"], async () => {
      await reaches(place, "rehearsal");
      await execa("sh", ["-c", `dd if=/dev/zero of=${data}/filler bs=1M 2>/dev/null; true`]);
    });
    expect(exitCode, output).toBe(1);
    expect(output).toContain("the migration did not begin: no server could be started to rehearse on");
    expect(output).toContain(
      "running now: the release before, on its database at 001, in which nothing was changed",
    );
    // What that server had written is free again, which is enough for a note or is not.
    if ((await place.journal()).state !== "refused")
      expect(output).toMatch(/that could not be noted in .*: \d+ MB are free on the data volume/);
    await unchanged(run);
    await execa("rm", [join(data, "filler")]);
    const again = await place.migrate();
    expect(again.exitCode, again.output).toBe(0);
    expect(await rows(place)).toBe(run.before);
  } finally {
    await execa("umount", ["--lazy", data]);
  }
});

test("a downgrade of its own that is killed is gone on with by the next run", async () => {
  const run = await deployed();
  const { place } = run;
  await place.release({
    ...ONE,
    ...{ "002": AUTHOR, "002.down": `${live("PERFORM pg_sleep(3);")} ${NO_AUTHOR}` },
    ...{ "003": live("RAISE EXCEPTION 'broken on purpose';"), "003.down": "SELECT 1;" },
  });
  const killed = await place.migrate(["run"], async (pid) => {
    await reaches(place, "downgrade");
    process.kill(pid, "SIGKILL");
  });
  expect(killed.exitCode).not.toBe(1);
  const { output, exitCode } = await place.migrate();
  expect(output).toContain("it was being taken back by its downgrade when it was cut short");
  expect(exitCode).toBe(1);
  expect(output).toContain("at 001");
  await unchanged(run);
});
