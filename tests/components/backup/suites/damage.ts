import { open, truncate } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { bed, good, metric, states } from "./shop.ts";

const flip = async (file: string) => {
  const handle = await open(file, "r+");
  const byte = Buffer.alloc(1);
  const at = Math.floor((await handle.stat()).size / 2);
  await handle.read(byte, 0, 1, at);
  byte[0] = (byte[0] as number) ^ 1;
  await handle.write(byte, 0, 1, at);
  await handle.close();
};

/** Copies that are not what was written. */
export function damage(): void {
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
}
