import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bed, good, inSpaces, list, states } from "./shop.ts";

/** What is kept, and what goes. */
export function retention(): void {
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
    expect(ran.stderr).toContain(`removes the backup ${old[0]} from Spaces: it is older than 30 days`);
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
}
