import { copyFile, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { restorePlan } from "../../../contracts/restore.ts";
import { until } from "../../sandbox/app/stack.ts";
import { type Bed, type Ended, startBed } from "./bed.ts";

let bed: Bed;
/** The backup that holds what the shop had at first. */
let id: string;
let first: string;

const at = (path: string) => join(bed.directory, path);
/** Every row of every table, so that databases are equal or are not. */
const content = (database = "shop") =>
  bed.sql(
    "SELECT (SELECT md5(string_agg(c::text, '' ORDER BY id)) FROM shop.customers c), (SELECT md5(string_agg(o::text, '' ORDER BY id)) FROM shop.orders o)",
    database,
  );
/** What a dump does not hold. */
const settings = () =>
  bed.sql(
    `SELECT pg_get_userbyid(datdba), datconnlimit, (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(datacl) a),
       (SELECT string_agg(setrole::regrole || ' ' || setconfig::text, ' ' ORDER BY setrole) FROM pg_db_role_setting WHERE setdatabase = d.oid)
     FROM pg_database d WHERE datname = 'shop'`,
  );
const databases = () => bed.sql("SELECT datname FROM pg_database WHERE datname LIKE 'shop%' ORDER BY 1");
const page = () => bed.run(`test -e ${at(`srv/${bed.system}/upstreams/maintenance`)}`);
const change = () =>
  bed.sql(
    "INSERT INTO shop.customers (name) VALUES ('late ' || clock_timestamp()); DELETE FROM shop.orders WHERE id = (SELECT min(id) FROM shop.orders)",
  );
const restore = (...words: string[]) => bed.run(`landfall-restore ${words.join(" ")}`);

/** The database answers as the application, by TCP and password, and is the one that it was, or the restored one. */
async function expectOldOrNew(old: string): Promise<void> {
  expect([old, first]).toContain(await content());
  expect(await settings()).toContain("owner|40|");
  expect((await page()).exitCode).toBe(1);
}

/** A program on the host, of which something is done as soon as it is at this step, at which nothing else has stopped before. */
async function atStep(command: string, step: string, act: string): Promise<Ended> {
  const state = at("data/restore.json");
  return bed.run(`${command} & running=$!
until grep -qs '"step": "${step}"' ${state}; do kill -0 $running || exit 99; sleep 0.01; done
${act}
wait $running`);
}

beforeAll(async () => {
  bed = await startBed();
  id = (await bed.ok("landfall-backup create --reason manual")).trim();
  first = await content();
}, 900_000);
afterAll(() => bed?.remove());

describe("in place", () => {
  let old: string;
  let before: string;
  beforeAll(async () => {
    before = await settings();
    await change();
    await bed.sql("CREATE TABLE shop.extra AS SELECT 1 AS n");
    old = await content();
  });

  test("the plan counts, by table, what is lost", async () => {
    const plan = restorePlan.parse(JSON.parse(await bed.ok(`landfall-restore plan ${id}`)));
    expect(plan).toMatchObject({ id, rows: 22_000, onDroplet: true, page: false });
    expect(plan.changes.map(({ written, ...change }: Record<string, unknown>) => change)).toEqual([
      { table: "shop.customers", now: 2001, was: 2000 },
      { table: "shop.extra", now: 1, was: null },
      { table: "shop.orders", now: 19_999, was: 20_000 },
    ]);
  });

  test("every row, owner, right and setting is as it was; what was there is kept, and comes back", async () => {
    const restored = await restore("in-place", id);
    expect(restored.said).toMatch(/shop is what it was in the backup .* The page was up for \d/);
    expect(restored.exitCode).toBe(0);
    expect(await content()).toBe(first);
    expect(await settings()).toBe(before);
    expect(await bed.sql("SELECT to_regclass('shop.extra') IS NULL")).toBe("t");
    expect(await bed.sql("SELECT has_table_privilege('app', 'shop.orders', 'INSERT')")).toBe("t");
    expect(await content(`shop_before_${id}`)).toBe(old);
    expect((await page()).exitCode).toBe(1);

    expect((await restore("swap-back")).exitCode).toBe(0);
    expect(await content()).toBe(old);
    expect(await settings()).toBe(before);
    expect((await restore("swap-back")).exitCode).toBe(0);
    expect(await content()).toBe(first);
  });

  test("the backup that is made first holds what was there", async () => {
    const [safety] = JSON.parse(await bed.ok("landfall-backup list"));
    expect(safety.reason).toBe("restore");
    expect((await restore("in-place", safety.id)).exitCode).toBe(0);
    expect(await content()).toBe(old);
  });
});

describe("cut short", () => {
  // What an earlier restore of the same backup has set aside is there.
  beforeAll(async () => {
    await restore("in-place", id);
  });

  const killed = `kill -9 "$(cat $LANDFALL_DATA/restore.pid)"`;
  test("by SIGKILL at each step, one after the other: the old one or the new one; the same again goes on and ends it", async () => {
    await change();
    const old = await content();
    const goesOn = `the restore of ${id} was cut short`;
    for (const step of ["backup", "fill", "filled", "swap"]) {
      const { exitCode, said } = await atStep(`landfall-restore in-place ${id}`, step, killed);
      expect(exitCode, step).toBe(137);
      if (step !== "backup") expect(said).toContain(goesOn);
      await until("the page is gone", async () => expect((await page()).exitCode).toBe(1));
      await bed.ok(`flock -w 120 $LANDFALL_LOCK true`);
      expect(step === "swap" ? [old, first] : [old]).toContain(await content());
    }
    const again = await restore("in-place", id);
    expect(again.said).toContain(goesOn);
    expect(again.exitCode).toBe(0);
    expect(await content()).toBe(first);
    await expectOldOrNew(first);
    expect(await databases()).not.toContain("shop_restore_");
  });

  test("after the swap: settle ends it, restores nothing again, and has nothing to do without", async () => {
    await restore("in-place", id);
    const state = "$LANDFALL_DATA/restore.json";
    await bed.ok(`jq '.step = "swap"' ${state} >${state}.new && mv ${state}.new ${state}`);
    await change();
    const now = await content();
    const settled = await restore("settle");
    expect(settled.said).toContain(
      "was cut short after the swap: the live database is the new one. Ends it now",
    );
    expect(settled.exitCode).toBe(0);
    expect(await bed.ok(`jq -r .step ${state}`)).toContain("done");
    expect(await restore("settle")).toMatchObject({ exitCode: 0, said: "" });
    expect(await content()).toBe(now);
  });

  test.each(["backup", "fill", "swap"])("by an interrupt at %s: it says which one is live", async (step) => {
    await change();
    const old = await content();
    await bed.ok("rm -f $LANDFALL_DATA/restore.json");
    const { exitCode, said } = await atStep(
      `landfall-restore in-place ${id}`,
      step,
      "landfall-restore interrupt",
    );
    const swapped = (await content()) === first;
    expect(said).toContain(swapped ? "the live database is the NEW one" : "the live database is the OLD one");
    expect(exitCode).toBe(143);
    await expectOldOrNew(old);
    expect(await databases()).not.toContain("shop_restore_");
  });

  test("by the end of the server: it says so, and the same again ends it", async () => {
    await change();
    const old = await content();
    await bed.ok("rm -f $LANDFALL_DATA/restore.json");
    const cut = atStep(
      `landfall-restore in-place ${id}`,
      "swap",
      `docker kill $(docker ps -q --filter label=landfall.service=postgres --filter name=${bed.directory.split("/").at(-1)})`,
    );
    expect((await cut).said).toContain("When it answers, type the same again");
    await bed.server("start");
    await until("PostgreSQL", () => bed.sql("SELECT 1"));
    expect([old, first]).toContain(await content());
    expect((await restore("in-place", id)).exitCode).toBe(0);
    await expectOldOrNew(first);
    expect(await content()).toBe(first);
  });
});

describe("refused, with nothing changed", () => {
  let old: string;
  let list: string;
  beforeAll(async () => {
    await change();
    old = await content();
    list = await databases();
  });

  async function refused(said: string | RegExp, ...words: string[]): Promise<void> {
    const ended = await restore(...words);
    expect(ended.said).toMatch(said);
    expect(ended.exitCode).toBe(1);
    expect(await content()).toBe(old);
    expect(await databases()).toBe(list);
    expect((await page()).exitCode).toBe(1);
  }

  const files = () => ({
    dump: at(`data/backups/${id}/database.dump.zst`),
    manifest: at(`data/backups/${id}/manifest.json`),
    kept: at("kept"),
  });

  async function withChanged(file: string, act: () => Promise<unknown>, check: () => Promise<void>) {
    await copyFile(file, files().kept);
    await act();
    try {
      await check();
    } finally {
      await copyFile(files().kept, file);
    }
  }

  test("an id that is none, and one that is unknown", async () => {
    await refused(/"\.\.\/x" is not a backup's id/, "in-place", "../x");
    await refused(/there is no backup 20200101T000000Z-000000/, "in-place", "20200101T000000Z-000000");
  });

  test("a copy that is cut, and one with another byte", async () => {
    await withChanged(
      files().dump,
      () => truncate(files().dump, 1000),
      () =>
        refused(
          /copy of .* is damaged: database.dump.zst has 1000 bytes instead of \d+.*backups verify/,
          "in-place",
          id,
        ),
    );
    await withChanged(
      files().dump,
      () => bed.ok(`printf x | dd of=${files().dump} bs=1 seek=2000 conv=notrunc`),
      () => refused(/is damaged: database.dump.zst has changed since it was written/, "in-place", id),
    );
  });

  test("of another system, and of a newer server", async () => {
    const edit = (filter: string) => () => bed.ok(`jq '${filter}' ${files().kept} >${files().manifest}`);
    await withChanged(files().manifest, edit('.system = "other"'), () =>
      refused(
        `is of other, stack shop-test, and this is ${bed.system}, stack shop-test. Nothing was changed`,
        "in-place",
        id,
      ),
    );
    await withChanged(files().manifest, edit('.serverVersion = "16.2"'), () =>
      refused(
        /was made by PostgreSQL 16 and the server is 15, .*Move the server to PostgreSQL 16 first/,
        "in-place",
        id,
      ),
    );
  });

  test("a disk that is too full", async () => {
    const { said, exitCode } = await bed.run(`LANDFALL_RESERVE_MB=99999999 landfall-restore in-place ${id}`);
    expect(said).toMatch(
      /MB are free on the data volume\. Nothing was changed\. Enlarge host\.create\.volumeGb/,
    );
    expect(exitCode).toBe(1);
    expect(await databases()).toBe(list);
  });

  test("where someone has dropped a role; also where pg_restore leaves it out and ends well", async () => {
    await bed.sql("REASSIGN OWNED BY app TO postgres; DROP OWNED BY app", "shop");
    old = await content();
    const live = list.split("\n").filter((name) => name !== "shop");
    for (const database of live) await bed.sql(`DROP DATABASE "${database}"`, "postgres");
    list = "shop";
    await bed.sql("DROP OWNED BY app; DROP ROLE app", "shop");
    await refused(
      /role "app" does not exist\. Someone dropped the role: pulumi up makes it again/,
      "in-place",
      id,
    );
    const tool = "/usr/lib/postgresql/15/bin/pg_restore";
    await bed.ok(
      `docker exec -i ${bed.directory.split("/").at(-1)}-postgres sh -c 'mv ${tool} ${tool}.real && cat >${tool} && chmod 755 ${tool}'`,
      `#!/bin/sh\nfor word; do shift; [ "$word" = --exit-on-error ] || set -- "$@" "$word"; done\n${tool}.real "$@"\nexit 0\n`,
    );
    await refused(/the dump could not be restored: .*role "app" does not exist/, "in-place", id);
    await bed.ok(`docker exec ${bed.directory.split("/").at(-1)}-postgres mv ${tool}.real ${tool}`);
    await bed.sql("CREATE ROLE app LOGIN");
  });
});

describe("drill", () => {
  const drill = (...words: string[]) => bed.run(`landfall-restore drill ${words.join(" ")}`, bed.identity);
  const verdict = (ended: Ended) => JSON.parse(ended.output);
  const scratch = () => bed.ok(`docker ps --all --quiet --filter name=^${basename(bed.directory)}-drill$`);
  const sent = (file = "database.dump") => at(`spaces/${id}/${file}.zst.age`);
  const assert = (expectation: string) =>
    writeFile(
      at("etc/assertions.json"),
      JSON.stringify([
        { description: "customers", sql: "SELECT count(*) FROM customers", expect: expectation },
      ]),
    );

  test("from Spaces: rows, assertions and pages are checked, and the verdict and the metrics say so", async () => {
    await assert("2000");
    const ended = await drill(id);
    expect(verdict(ended)).toMatchObject({
      success: true,
      backup: id,
      source: "spaces",
      rows: 22_000,
      assertions: [{ description: "customers", holds: true }],
      amcheck: { indexes: 4, tables: 2 },
    });
    expect(ended.exitCode).toBe(0);
    expect(await bed.read("data/metrics/drill.prom")).toMatch(/^landfall_drill_success 1$/m);
    expect(await scratch()).toBe("");
    const leftovers = await bed.ok(
      `ls -A ${at("data")} ${at("data/scratch")}; grep -rl AGE-SECRET ${at("data")} || true`,
    );
    expect(leftovers).not.toMatch(/AGE|^restore$|^drill$/m);
  });

  test("from the droplet, without the key: what the timer does", async () => {
    await assert("2000");
    const ended = await bed.run(`landfall-restore drill ${id} --from droplet`);
    expect(verdict(ended)).toMatchObject({ success: true, source: "droplet" });
  });

  test("an assertion that does not hold is a failure that the metrics show", async () => {
    await assert("1");
    const ended = await drill(id);
    expect(verdict(ended).problem).toBe(
      "an assertion of the app does not hold: customers: 2000 instead of 1",
    );
    expect(ended.exitCode).toBe(1);
    expect(await bed.read("data/metrics/drill.prom")).toMatch(/^landfall_drill_success 0$/m);
    expect(await scratch()).toBe("");
  });

  test("a wrong key, none, a changed byte and a cut copy each say what they are", async () => {
    const other = (await bed.ok("age-keygen 2>/dev/null")).split("\n").at(-1);
    const wrong = await bed.run(`landfall-restore drill ${id}`, other);
    expect(verdict(wrong).problem).toMatch(
      /the identity that came does not open it, and is not the one of this stack's backups/,
    );
    expect(wrong.said + wrong.output).not.toContain("AGE-SECRET");
    const none = await bed.run(`landfall-restore drill ${id}`);
    expect(verdict(none).problem).toContain("no identity came on standard input");
    await copyFile(sent(), at("kept"));
    await bed.ok(`printf x | dd of=${sent()} bs=1 seek=30000 conv=notrunc`);
    expect(verdict(await drill(id)).problem).toContain(
      "the copy in Spaces is damaged: it is not what was sent",
    );
    await copyFile(at("kept"), sent());
    await copyFile(sent("roles.sql"), at("kept"));
    await truncate(sent("roles.sql"), 300);
    const cut = await drill(id);
    expect(verdict(cut).problem).toContain("the copy in Spaces is damaged: it is not what was sent");
    await bed.ok(`rm ${sent("roles.sql")}`);
    expect(verdict(await drill(id)).problem).toContain("it cannot be had from Spaces");
    await copyFile(at("kept"), sent("roles.sql"));
  });
});

test("into a scratch server: compared, and gone unless it is to stay", async () => {
  const server = `${basename(bed.directory)}-restore`;
  const old = await content();
  expect((await restore("scratch", id)).said).toContain("with every row of its manifest");
  expect(await bed.ok(`docker ps --all --quiet --filter name=^${server}$`)).toBe("");
  const kept = await restore("scratch", id, "--keep");
  expect(kept.said).toContain(`sudo docker exec -it -u postgres ${server} psql -U postgres -d shop`);
  expect(
    await bed.ok(
      `docker exec -u postgres ${server} psql -U postgres -d shop -Atc 'SELECT count(*) FROM shop.orders'`,
    ),
  ).toBe("20000");
  await bed.ok("landfall-restore drop-scratch");
  expect(await content()).toBe(old);
});
