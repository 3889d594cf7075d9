import { copyFile, truncate } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { at, bed, change, content, databases, id, page, restore } from "../shop.ts";

/** What is refused, with nothing changed. */
export function refused(): void {
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
}
