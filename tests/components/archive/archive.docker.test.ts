import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveStatus } from "../../../contracts/archive.ts";
import { until } from "../../sandbox/app/stack.ts";
import { type Bed, startBed } from "./bed.ts";

let bed: Bed;
const metric = async (name: string) =>
  Number(
    await bed.ok(`awk '$1 == "landfall_archive_${name}" { print $2 }' ${bed.data}/metrics/archive.prom`),
  );
const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");
const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
/** Rows of the table in the backup of this id. */
const rowsOf = async (id: string) =>
  Number(await bed.ok(`jq '.rows["shop.entries"]' ${bed.data}/backups/${id}/manifest.json`));
/** What the unit runs. */
const PUSH =
  "setsid bash -c 'echo $$ >/tmp/push.pid; exec landfall-archive push' >/dev/null 2>/tmp/push.log </dev/null &";
beforeAll(async () => {
  bed = await startBed();
  await bed.sql(
    "CREATE SCHEMA shop; CREATE TABLE shop.entries (id bigserial PRIMARY KEY, made timestamptz DEFAULT clock_timestamp())",
  );
}, 300_000);
afterAll(() => bed?.remove());

describe("landfall-archive", () => {
  it("refuses a server that archives elsewhere, and changes nothing", async () => {
    await bed.sql("ALTER SYSTEM SET archive_mode = on");
    await bed.sql("ALTER SYSTEM SET archive_command = 'cp %p /elsewhere/%f'");
    await bed.server("restart");
    await bed.ready();
    const { exitCode, stderr } = await bed.run("landfall-archive on");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/archive_command = .*Nothing was changed\..*pointInTime false/);
    expect(await bed.sql("SHOW archive_command")).toBe("cp %p /elsewhere/%f");
    await bed.sql("ALTER SYSTEM RESET ALL");
    await bed.server("restart");
    await bed.ready();
  }, 60_000);

  it("refuses a server of a version that its pgBackRest does not know, and changes nothing", async () => {
    // What tells the version, as PostgreSQL 16 writes it; the server itself looks at it at its next start.
    const file = "$(dirname $LANDFALL_ETC)/pg/pgdata/global/pg_control";
    await bed.ok(`cp -p ${file} /tmp/pg_control
      printf '\\xff\\xf5\\x0e\\x0c' | dd of=${file} bs=1 seek=12 conv=notrunc status=none`);
    const { exitCode, stderr } = await bed.run("landfall-archive on");
    await bed.ok(`cp -p /tmp/pg_control ${file}`);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /backup\.pointInTime is true, but postgres is PostgreSQL 15.* pgBackRest 2\.\d+ does not archive.*Nothing was changed\..*pointInTime false/,
    );
    expect(await bed.sql("SHOW archive_mode")).toBe("off");
    expect((await bed.run("landfall-archive status")).stderr).toContain("the server is not archived");
  });

  it("archives a server of an ordinary image, from a base backup on", async () => {
    await bed.ok("landfall-archive on");
    const early = await bed.run("landfall-archive recover latest");
    expect(early.stderr).toMatch(/no base backup in the archive yet.*Nothing was changed/);
    await bed.ok(PUSH);
    await bed.ok("landfall-archive check");
    await bed.ok("landfall-archive backup");
    expect(archiveStatus.parse(JSON.parse(await bed.ok("landfall-archive status")))).toMatchObject({
      asked: true,
      since: expect.stringMatching(/Z$/),
      bases: [{ type: "full" }],
    });
  }, 120_000);

  it("shows no key to other processes, nor to the log", async () => {
    const secret = await bed.ok(
      `sed -n "s/^PGBACKREST_REPO1_CIPHER_PASS='\\(.*\\)'/\\1/p" $LANDFALL_ETC/archive.keys`,
    );
    expect(secret.length).toBeGreaterThan(20);
    await bed.sql("SELECT pg_switch_wal()");
    const seen = await bed.ok(
      `for try in $(seq 30); do { cat /proc/[0-9]*/cmdline 2>/dev/null || true; } | tr '\\0' ' '; sleep 0.05; done; cat /tmp/push.log $LANDFALL_ETC/pgbackrest.conf`,
    );
    expect(seen).not.toContain(secret);
  }, 60_000);

  it("brings the rows of a second back, and none that came later", async () => {
    await bed.sql("INSERT INTO shop.entries SELECT FROM generate_series(1, 1000)");
    await pause(2);
    const then = now();
    await pause(2);
    await bed.sql("DELETE FROM shop.entries");
    const id = await bed.ok(`landfall-archive recover ${then}`);
    expect(id).toMatch(new RegExp(`^${then.replaceAll(/[-:]/g, "")}-[0-9a-f]{6}$`));
    expect(await rowsOf(id)).toBe(1000);
    expect(await bed.sql("SELECT count(*) FROM shop.entries")).toBe("0");
    expect(await bed.ok(`docker ps -a --format '{{.Names}}' | grep -c "^$LANDFALL_SCRATCH" || true`)).toBe(
      "0",
    );
    // One more source of restores: what takes a backup takes it.
    await bed.ok(`landfall-restore in-place ${id}`);
    expect(await bed.sql("SELECT count(*) FROM shop.entries")).toBe("1000");
  });

  it("says which times it has", async () => {
    const { stderr: before } = await bed.run("landfall-archive recover 2020-01-01T00:00:00Z");
    expect(before).toMatch(
      /the archive begins at 20\d\d-.*, after 2020-01-01T00:00:00Z.*Nothing was changed/,
    );
    const { stderr: future } = await bed.run("landfall-archive recover 2099-01-01T00:00:00Z");
    expect(future).toMatch(/is in the future. Nothing was changed/);
    const { stderr: none } = await bed.run("landfall-archive recover yesterdays");
    expect(none).toMatch(/not a time such as/);
  }, 60_000);

  it("keeps the WAL while Spaces is away, says so, and sends it afterwards", async () => {
    await bed.spaces("stop");
    await bed.sql("INSERT INTO shop.entries SELECT FROM generate_series(1, 500)");
    const segment = await bed.sql("SELECT pg_walfile_name(pg_switch_wal())");
    await until(
      "the metrics",
      async () => {
        expect(await metric("waiting")).toBeGreaterThanOrEqual(1);
        expect(await metric("lag_seconds")).toBeGreaterThan(0);
      },
      60,
    );
    expect(await bed.sql(`SELECT count(*) FROM pg_ls_waldir() WHERE name = '${segment}'`)).toBe("1");
    await bed.spaces("start");
    await until(
      "the archive",
      async () => {
        expect(await metric("waiting")).toBe(0);
      },
      60,
    );
    expect(await metric("lag_seconds")).toBe(0);
  });

  it("loses less than a minute with a server that is killed under load and never comes back", async () => {
    await bed.sql("TRUNCATE shop.entries");
    // Little work, as of an app at night: nothing but the clock finishes a segment.
    const load = bed
      .sql(
        "DO $$ BEGIN LOOP INSERT INTO shop.entries DEFAULT VALUES; COMMIT; PERFORM pg_sleep(0.01); END LOOP; END $$",
      )
      .catch(() => {});
    await pause(36);
    await bed.ok("kill -KILL $(cat /tmp/push.pid)");
    const committed = await bed.sql("SELECT count(*), extract(epoch FROM max(made)) FROM shop.entries");
    const [rows, last] = committed.split("|").map(Number) as [number, number];
    await bed.server("kill");
    await load;
    // It is asked for its image only: what comes back is what was in Spaces.
    await bed.server("start");
    await bed.ready();
    const id = await bed.ok("landfall-archive recover latest");
    const restored = await rowsOf(id);
    expect(restored).toBeLessThan(rows);
    const reached = Number(
      await bed.sql(
        `SELECT extract(epoch FROM made) FROM shop.entries ORDER BY id OFFSET ${restored - 1} LIMIT 1`,
      ),
    );
    console.log(`lost: ${rows - restored} of ${rows} rows, ${(last - reached).toFixed(1)} s`);
    expect(last - reached).toBeLessThan(60);
  }, 240_000);

  it("brings back the newest of a server that was lost, also once its successor archives in the same place", async () => {
    await bed.ok(PUSH);
    await bed.ok("landfall-archive check");
    const rows = Number(await bed.sql("SELECT count(*) FROM shop.entries"));
    const lost = now();
    await bed.server("stop");
    await bed.ok('rm -rf "$(dirname "$LANDFALL_ETC")/pg/pgdata"');
    await pause(1);
    await bed.server("start");
    await bed.ready();
    await bed.sql("CREATE SCHEMA shop; CREATE TABLE shop.entries (id bigserial PRIMARY KEY)");
    await bed.ok("landfall-archive on");
    await bed.ok("landfall-archive check");
    const early = await bed.run(`landfall-archive recover lost 2020-01-01T00:00:00Z`);
    expect(early.stderr).toMatch(/the archive begins at 20\d\d-.*Nothing was changed/);
    await bed.ok("landfall-archive backup");
    const id = await bed.ok(`landfall-archive recover lost ${lost}`);
    expect(await rowsOf(id)).toBe(rows);
    expect(await rowsOf(await bed.ok("landfall-archive recover latest"))).toBe(0);
  }, 240_000);
});
