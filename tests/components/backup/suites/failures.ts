import { beforeAll, expect, it } from "vitest";
import { bed, good, last, manual, metric, onDroplet, shadow } from "./shop.ts";

/** What a backup that cannot be made leaves, and says. */
export function failures(): void {
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
}
