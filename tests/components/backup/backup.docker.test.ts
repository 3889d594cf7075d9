import { cp, open, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newIdentity } from "../../../components/backup/identity.ts";
import { type Bed, makeBed } from "./bed.ts";

const ID = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;
const ROWS = 20_000;

let bed: Bed;
const manual = ["create", "--reason", "manual"];
const good = async (...args: string[]) => {
  const ran = await bed.backup([...manual, ...args]);
  expect(ran.stderr).toContain(" is good (");
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(ID);
  return ran.stdout;
};
const list = async () => JSON.parse((await bed.backup(["list"])).stdout) as { id: string; state: string }[];
const states = async () => Object.fromEntries((await list()).map(({ id, state }) => [id, state]));
const metric = async (name: string) =>
  Number(
    new RegExp(`^${name} (.*)$`, "m").exec(
      await readFile(join(bed.data, "metrics/backup.prom"), "utf8"),
    )?.[1],
  );
const last = async () => JSON.parse(await readFile(join(bed.data, "last-backup.json"), "utf8"));
/** Also hidden folders: what a killed run leaves. */
const onDroplet = async () => (await readdir(join(bed.data, "backups"))).sort();
const inSpaces = async () => (await readdir(bed.objects)).sort();
const flip = async (file: string) => {
  const handle = await open(file, "r+");
  const byte = Buffer.alloc(1);
  const at = Math.floor((await handle.stat()).size / 2);
  await handle.read(byte, 0, 1, at);
  byte[0] = (byte[0] as number) ^ 1;
  await handle.write(byte, 0, 1, at);
  await handle.close();
};

/** Puts a program of this name before the host's own; `real` in the script is the host's. */
const shadow = (name: string, script: string) =>
  bed.onHost(
    `cat >/usr/local/bin/${name} <<'EOF'\n#!/bin/bash\nreal=/usr/bin/${name}\n${script}\nEOF\nchmod 0755 /usr/local/bin/${name}`,
  );

beforeAll(async () => {
  bed = await makeBed();
  await bed.sql(`CREATE SCHEMA shop;
    CREATE TABLE shop.orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text);
    INSERT INTO shop.orders (text) SELECT md5(i::text) || md5((i + 1)::text) FROM generate_series(1, ${ROWS}) i;
    CREATE INDEX ON shop.orders (text);
    CREATE TABLE shop."odd name" (id int REFERENCES shop.orders);
    CREATE TABLE shop.parts (id int, day int) PARTITION BY RANGE (day);
    CREATE TABLE shop.parts_1 PARTITION OF shop.parts FOR VALUES FROM (0) TO (9);
    INSERT INTO shop.parts VALUES (1, 1), (2, 2);
    CREATE VIEW shop.seen AS SELECT * FROM shop.orders;
    CREATE FUNCTION shop.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE ROLE reader LOGIN PASSWORD 'planted-role'`);
}, 1_800_000);

afterEach(async () => {
  await bed.onHost("rm -f /usr/local/bin/rclone /usr/local/bin/age /usr/local/bin/zstd");
});

afterAll(() => bed?.remove());

describe("a backup", () => {
  let id: string;

  it("has every row of one moment, and what describes it", async () => {
    id = await good("--release", "r1", "--commit", "c1", "--head", "000");
    const manifest = JSON.parse((await bed.backup(["manifest", id])).stdout);
    expect(manifest).toMatchObject({
      format: 1,
      id,
      stack: "test",
      reason: "manual",
      release: "r1",
      commit: "c1",
      head: "000",
      database: "shop",
      rows: { "shop.orders": ROWS, "shop.odd name": 0, "shop.parts_1": 2 },
      counters: { "shop.orders": { ins: ROWS, upd: 0, del: 0 } },
      objects: { TABLE: 4, "TABLE DATA": 3, VIEW: 1, INDEX: 1, SEQUENCE: 1, "FK CONSTRAINT": 1, FUNCTION: 1 },
    });
    expect(manifest.serverVersion).toMatch(/^15\./);
    expect(manifest.lsn).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
    expect(await states()).toEqual({ [id]: "good" });
    expect(await metric("landfall_backup_last_attempt_good")).toBe(1);
    expect(await metric("landfall_backup_unsent")).toBe(0);
    expect(
      Date.now() / 1000 - (await metric("landfall_backup_newest_in_spaces_timestamp_seconds")),
    ).toBeLessThan(600);
  });

  it("is for root only on the droplet, and holds the roles", async () => {
    expect(await bed.onHost(`cd ${bed.data}/backups && stat -c %a . ${id} ${id}/*`)).toBe(
      "700\n700\n600\n600\n600",
    );
    expect(await bed.onHost(`zstd -dcq ${bed.data}/backups/${id}/roles.sql.zst`)).toContain(
      "CREATE ROLE reader;",
    );
  });

  it("is encrypted where it leaves the droplet, and nothing secret is in its manifest", async () => {
    const sent = await readFile(join(bed.objects, id, "database.dump.zst.age"), "latin1");
    expect(sent).toMatch(/^age-encryption\.org\/v1\n-> X25519 /);
    const manifest = await readFile(join(bed.objects, id, "manifest.json"), "utf8");
    expect(manifest).not.toMatch(/planted|SCRAM|AGE-SECRET/);
  });

  it("comes back from Spaces with the identity, and with no other", async () => {
    await bed.onHost(`rm -r ${bed.data}/backups/${id}`);
    expect(await states()).toEqual({ [id]: "in Spaces only" });
    const wrong = await bed.backup(["fetch", id], { input: newIdentity() });
    expect(wrong).toMatchObject({ exitCode: 1 });
    expect(wrong.stderr).toMatch(
      /the identity does not open this backup, which was made for age1.*Nothing was changed/,
    );
    expect((await bed.backup(["fetch", id])).stderr).toContain("no identity came on standard input");
    expect(await onDroplet()).toEqual([]);
    expect(await bed.backup(["fetch", id], { input: `${bed.identity}\n` })).toMatchObject({ exitCode: 0 });
    expect(await states()).toEqual({ [id]: "good" });
    expect((await bed.backup(["verify", id])).stderr).toMatch(/on the droplet: good\n.*in Spaces: good/);
    expect(await bed.onHost(`grep -rl AGE-SECRET ${bed.data} /tmp || true`)).toBe("");
  });

  it("of another stack is refused", async () => {
    const file = join(bed.objects, id, "manifest.json");
    const text = await readFile(file, "utf8");
    await bed.onHost(`rm -r ${bed.data}/backups/${id}`);
    await writeFile(file, text.replace('"stack": "test"', '"stack": "prod"'));
    const ran = await bed.backup(["fetch", id], { input: bed.identity });
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(
      /is damaged, or is of landfall-test-backup-\S+ prod and not of landfall-test-backup-\S+ test\. Nothing was changed/,
    );
    await writeFile(file, text);
    expect(await bed.backup(["fetch", id], { input: bed.identity })).toMatchObject({ exitCode: 0 });
  });
});

describe("a backup that fails", () => {
  let before: string[];
  const nothingNew = async () => {
    expect(await onDroplet()).toEqual(before);
    expect(await metric("landfall_backup_last_attempt_good")).toBe(0);
  };
  beforeAll(async () => {
    before = await onDroplet();
  });

  it("because PostgreSQL dies in the middle of the dump leaves nothing and says so", async () => {
    const holder = bed.sql("BEGIN; LOCK TABLE shop.orders; SELECT pg_sleep(600)").catch(() => {});
    const running = bed.backup(manual);
    const dumping = `test -e ${bed.data}/backups/.[0-9]*/database.dump.zst && echo yes || true`;
    await expect.poll(() => bed.onHost(dumping), { timeout: 120_000 }).toBe("yes");
    await bed.server("kill");
    const ran = await running;
    await holder;
    await bed.server("start");
    expect(ran).toMatchObject({ exitCode: 1, stdout: "" });
    expect(ran.stderr).toMatch(/database went away while|no backup was made: the dump failed/);
    await nothingNew();
    expect((await last()).result).toBe("failed");
    await good();
    before = await onDroplet();
  });

  it("because PostgreSQL does not run says what to look at", async () => {
    await bed.server("kill");
    const ran = await bed.backup(manual);
    await bed.server("start");
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain("no container of the service postgres runs. Look at: docker ps");
    await nothingNew();
  });

  it("because the disk is full leaves room for the database", async () => {
    const env = { LANDFALL_DATA: "/small", LANDFALL_RESERVE_MB: "47" };
    await bed.onHost("head -c 3200000 /dev/urandom >/small/filler");
    const ran = await bed.backup(manual, { env });
    expect(ran).toMatchObject({ exitCode: 1, stdout: "" });
    expect(ran.stderr).toMatch(
      /no backup was made: the dump failed: \d+ MB are free on the data volume, and a backup leaves 47 MB/,
    );
    expect(await bed.onHost("ls -A /small/backups; df --output=avail -B1000000 /small | tail -1")).toMatch(
      /^\s*4\d$/,
    );
    expect(await bed.sql("SELECT 1")).toBe("1");
    // Above, some of it was written; here there is no room to begin with.
    const none = await bed.backup(manual, { env: { ...env, LANDFALL_RESERVE_MB: "60" } });
    expect(none.stderr).toMatch(
      /the dump failed: \d+ MB are free on the data volume, and a backup leaves 60 MB/,
    );
    expect(await bed.onHost("ls -A /small/backups")).toBe("");
  });

  it("because the dump misses a table is not called good", async () => {
    await shadow("zstd", `case "$*" in *-dcq*) exit 0 ;; *) exec "$real" "$@" ;; esac`);
    const ran = await bed.backup(manual);
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(
      /no backup was made: .*(pg_restore cannot read|of the database's \d+ entries)/,
    );
    await nothingNew();
  });
});

describe("Spaces", () => {
  it("that cannot be reached is seen, and gets the backup later", async () => {
    await bed.spaces("stop");
    const ran = await bed.backup(manual);
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toMatch(ID);
    expect(ran.stderr).toMatch(
      /is good on the droplet, and NOT in Spaces: spaces:backups\/test\/backups: .*landfall backups now/,
    );
    expect(await metric("landfall_backup_last_attempt_good")).toBe(0);
    expect(await metric("landfall_backup_unsent")).toBe(1);
    const listed = await bed.backup(["list"]);
    expect(listed.exitCode).toBe(3);
    expect(listed.stderr).toContain("Spaces cannot be asked, so only the droplet's backups are listed");
    expect(JSON.parse(listed.stdout)[0]).toMatchObject({ id: ran.stdout, state: "local only" });
    expect((await bed.backup(["verify", ran.stdout])).stderr).toContain(
      "in Spaces: unknown, for Spaces cannot be asked",
    );
    await bed.spaces("start");
    const next = await good();
    expect(await states()).toMatchObject({ [ran.stdout]: "good", [next]: "good" });
    expect(await metric("landfall_backup_unsent")).toBe(0);
  });

  it("that got a part, and said that it got all, is found out by reading back", async () => {
    await shadow(
      "rclone",
      `case "$*" in *" rcat "*database*) head -c 100000 | "$real" "$@"; cat >/dev/null ;; *) exec "$real" "$@" ;; esac`,
    );
    const ran = await bed.backup(manual);
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain("what Spaces gives back differs from what was sent");
    expect(await states()).toMatchObject({ [ran.stdout]: "local only" });
    expect(await readdir(join(bed.objects, ran.stdout))).not.toContain("manifest.json");
  });

  it("is not asked where the backup is to stay", async () => {
    await bed.spaces("stop");
    const ran = await bed.backup([...manual, "--local-only"]);
    await bed.spaces("start");
    expect(ran.exitCode).toBe(0);
    expect(await states()).toMatchObject({ [ran.stdout]: "local only" });
    expect(await metric("landfall_backup_unsent")).toBe(1);
  });
});

describe("damage", () => {
  // One backup for all of it: what is damaged comes back each time.
  let id: string;
  let older: string;
  beforeAll(async () => {
    older = await good();
    id = await good();
  });
  const damages: [string, (file: string) => Promise<void>][] = [
    ["a flipped byte", flip],
    ["a truncation", (file: string) => truncate(file, 5_000)],
  ];

  it.each(damages)("%s on the droplet is found, set aside and not restored from", async (_, damage) => {
    await damage(join(bed.data, "backups", id, "database.dump.zst"));
    const ran = await bed.backup(["verify", id]);
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(
      /on the droplet: DAMAGED: database.dump.zst is not what was written\. It is set aside\n.*in Spaces: good/,
    );
    expect(await states()).toMatchObject({ [id]: "damaged on the droplet" });
    expect(await metric("landfall_backup_damaged")).toBe(1);
    expect(await bed.backup(["fetch", id], { input: bed.identity })).toMatchObject({ exitCode: 0 });
    expect(await states()).toMatchObject({ [id]: "good" });
  });

  it.each(damages)("%s in Spaces is found, and the droplet's copy is sent again", async (_, damage) => {
    await damage(join(bed.objects, id, "database.dump.zst.age"));
    const ran = await bed.backup(["verify", id]);
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(
      /on the droplet: good\n.*in Spaces: DAMAGED: database.dump.zst.age is not what was sent/,
    );
    expect(await states()).toMatchObject({ [id]: "damaged in Spaces" });
    const newer = await good();
    expect(await states()).toMatchObject({ [id]: "good" });
    [older, id] = [id, newer];
  });

  it("of both copies leaves the older backups", async () => {
    await flip(join(bed.objects, id, "database.dump.zst.age"));
    await flip(join(bed.data, "backups", id, "roles.sql.zst"));
    expect((await bed.backup(["verify", id])).exitCode).toBe(1);
    expect(await states()).toMatchObject({ [id]: "damaged", [older]: "good" });
    expect((await bed.backup(["fetch", id], { input: bed.identity })).exitCode).toBe(1);
  });
});

describe("a run that is killed", () => {
  const wait = (when: string) =>
    `case "$*" in ${when}) touch /tmp/hangs; sleep 600 ;; *) exec "$real" "$@" ;; esac`;

  /** Whatever was there is there and good; the next run makes a good one and clears away. */
  async function recovers(before: Record<string, string>) {
    for (const [id, state] of Object.entries(await states())) expect(before[id] ?? "local only").toBe(state);
    const id = await good();
    expect((await onDroplet()).filter((name) => !ID.test(name))).toEqual([]);
    for (const name of await inSpaces()) {
      const files = await readdir(join(bed.objects, name));
      expect(
        files.some((file) => ["manifest.json", "damaged.json"].includes(file)),
        name,
      ).toBe(true);
    }
    expect((await bed.backup(["verify", id])).exitCode).toBe(0);
    expect(
      await bed.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'landfall-%'"),
    ).toBe("0");
  }

  // Each run clears away what the killed one before it has left, and is killed later.
  it("before its backup is kept leaves nothing, not even its sessions", async () => {
    const before = await states();
    const left = async (ran: string) => {
      expect(await states()).toEqual(before);
      expect((await onDroplet()).filter((name) => !ID.test(name))).toEqual([expect.stringMatching(/^\./)]);
      expect(ran).toContain(ran === dumping ? "dump shop" : "removes the half backup");
    };
    const holder = bed.sql("BEGIN; LOCK TABLE shop.orders; SELECT pg_sleep(600)").catch(() => {});
    const dumping = await bed.killAt("dump shop", manual);
    await bed.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)' AND pid <> pg_backend_pid()",
    );
    await holder;
    await left(dumping);

    await shadow("zstd", wait("*-tq*"));
    await left(await bed.killAt("check the dump", manual, true));
    await bed.onHost("rm /usr/local/bin/zstd");

    await shadow("age", wait("*--version*"));
    await left(await bed.killAt("keep it on the droplet", manual, true));
    await bed.onHost("rm /usr/local/bin/age");
    await recovers(before);
  });

  it("while it sends a file, the manifest or what is read back has a good backup on the droplet, and the next run sends it", async () => {
    const before = await states();
    const kept = new Set<string>();
    for (const when of ['*" rcat "*database*', '*" rcat "*manifest*', '*" cat "*database*']) {
      await shadow("rclone", wait(when));
      await bed.killAt("to Spaces and read it back", manual, true);
      await bed.onHost("rm /usr/local/bin/rclone");
      const now = Object.entries(await states());
      const made = now.filter(([id]) => before[id] === undefined && !kept.has(id));
      expect(made).toEqual([[expect.stringMatching(ID), "local only"]]);
      kept.add(made[0]?.[0] as string);
    }
    await recovers(before);
    const after = await states();
    // The droplet keeps two.
    for (const id of kept) expect(["good", "in Spaces only"]).toContain(after[id]);
  });
});

describe("retention", () => {
  /** A copy of a backup in Spaces that says that it is from another day. */
  async function aged(id: string, day: string) {
    const older = `${day}T000000Z-${id.slice(-6)}`;
    const [from, to] = [join(bed.objects, id), join(bed.objects, older)];
    await cp(from, to, { recursive: true });
    const file = join(to, "manifest.json");
    await writeFile(file, (await readFile(file, "utf8")).replace(`"id": "${id}"`, `"id": "${older}"`));
    return older;
  }

  it("takes away what is old and not among the newest, and nothing else", async () => {
    const id = await good();
    const old = [await aged(id, "20200101"), await aged(id, "20200102")];
    const ran = await bed.backup(["prune"]);
    expect(ran.stderr).toContain(`takes the backup ${old[0]} out of Spaces: it is older than 30 days`);
    expect(await inSpaces()).not.toContain(old[0]);
    expect(await inSpaces()).not.toContain(old[1]);
    expect(await states()).toMatchObject({ [id]: "good" });
  });

  it("never takes the last good ones, however old they are", async () => {
    const id = (await list()).find(({ state }) => state === "good")?.id as string;
    const old = [await aged(id, "20200101"), await aged(id, "20200102"), await aged(id, "20200103")];
    const young = (await inSpaces()).filter((name) => !old.includes(name));
    await bed.onHost(`rm -r ${bed.data}/backups/*`);
    for (const name of young) await bed.onHost(`rm -r ${join(bed.objects, name)}`);
    await bed.backup(["prune"]);
    expect(await inSpaces()).toEqual(old.slice(1));
  });
});

it("without a whole manifest is none, wherever it lies", async () => {
  const id = await good();
  for (const file of [join(bed.data, "backups", id), join(bed.objects, id)])
    await writeFile(join(file, "manifest.json"), "");
  expect(await states()).toMatchObject({ [id]: "damaged" });
  const fetched = await bed.backup(["fetch", id], { input: bed.identity });
  expect(fetched.stderr).toContain(`the manifest of ${id} in Spaces is damaged`);
  await good();
  expect(await onDroplet()).not.toContain(id);
});

it.each([
  [["create"], 2, "Usage:"],
  [["create", "--reason", "whim"], 2, "Usage:"],
  [["verify", "../../etc"], 1, "is not a backup's id such as"],
  [["verify", "20260101T000000Z-000000"], 1, "there is no backup 20260101T000000Z-000000"],
  [["fetch", "20260101T000000Z-000000"], 1, "no identity came on standard input"],
])("%j is refused with %i", async (args, exitCode, message) => {
  const ran = await bed.backup(args);
  expect(ran.stderr).toContain(message);
  expect(ran.exitCode).toBe(exitCode);
});
