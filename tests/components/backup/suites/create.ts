import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity } from "age-encryption";
import { expect, it } from "vitest";
import { backupManifest } from "../../../../contracts/backup.ts";
import { bed, good, metric, onDroplet, ROWS, states } from "./shop.ts";

/** A backup that is made, and what is in it. */
export function create(): void {
  let id: string;

  it("has every row of one moment, and what describes it", async () => {
    id = await good("--release", "r1", "--commit", "c1", "--head", "000");
    const manifest = backupManifest.parse(JSON.parse((await bed.backup(["manifest", id])).stdout));
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
    const wrong = await bed.backup(["fetch", id], { input: await generateX25519Identity() });
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
}
