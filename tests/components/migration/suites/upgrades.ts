import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { docker } from "../../../../sandbox/images/docker.ts";
import { PASSWORD, type Place } from "../place.ts";
import {
  bed,
  blocker,
  columns,
  copied,
  deployed,
  ONE,
  offerAsTemplate,
  PINNED,
  pin,
  rows,
  SLOWLY_BACK,
  TWO,
  unchanged,
} from "../shop.ts";

/** Migrations that succeed, and heads that are asked for. */
export function upgrades(): void {
  test("an empty database gets its tables, also of a pinned stack, and what is there already is left alone", async () => {
    const place = await bed.database();
    await pin(place);
    await place.release(ONE);
    const first = await place.migrate();
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.output).toContain("step 5/7 apply: none to 001");
    expect(await rows(place)).toBe("100|5050");
    await rm(join(place.root, "etc/release.conf"));
    const again = await place.migrate();
    expect(again.output).toMatch(/^landfall-migrate: step 1\/1 status: .* nothing to do \(.* s\)$/);
    expect((await place.migrate(["head"])).output).toBe("001");
    expect(await place.leftovers()).toEqual([]);
    expect(first.output + again.output).not.toContain(PASSWORD);
    offerAsTemplate(place);
  });

  test("the head can be asked for all the while, up to the end of a migration and beyond", async () => {
    const place = await copied({});
    await place.release(TWO);
    const asked: Awaited<ReturnType<Place["migrate"]>>[] = [];
    let going = true;
    const asking = (async () => {
      while (going) asked.push(await place.migrate(["head"]));
    })();
    const { output, exitCode } = await place.migrate();
    going = false;
    await asking;
    expect(exitCode, output).toBe(0);
    expect(asked.filter((one) => one.exitCode !== 0)).toEqual([]);
    expect(asked.map((one) => one.output)).toContain("001");
    expect((await place.migrate(["head"])).output).toBe("002");
    expect(await place.leftovers()).toEqual([]);
  });

  test("the head that the pipeline has just found is not asked for again, in the same database and for a while", async () => {
    const place = await deployed();
    const head = async (at: Place) => (await at.migrate(["head"])).output;
    // As nobody does it: what is said afterwards shows where it is from.
    await place.sql("INSERT INTO shop.migrations VALUES ('009')");
    const other = await bed.copy(place, {});
    try {
      vi.stubEnv("LANDFALL_SEEN_SECONDS", "600");
      expect(await head(place)).toBe("001");
      expect(await head(other)).toBe("009");
      vi.stubEnv("LANDFALL_SEEN_SECONDS", "0");
      expect(await head(place)).toBe("009");
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("a migration is backed up, rehearsed down and up again, applied and written down, and taken back, also by a second try", async () => {
    const place = await copied({
      assertions: [
        { description: "authors", sql: "SELECT author, count(*) FROM notes GROUP BY 1", expect: "guest|100" },
      ],
    });
    await place.release(TWO);
    const { output, exitCode } = await place.migrate();
    expect(output).toContain("step 4/7 rehearsal: on a copy restored from the backup, up, down and up again");
    expect(exitCode).toBe(0);
    expect(await columns(place)).toBe("id text author");
    expect(await place.journal()).toMatchObject({
      state: "done",
      from: "001",
      to: "002",
      downgradeProved: true,
      backup: expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{6}$/),
    });
    expect(await place.sql("SELECT has_table_privilege('app', 'shop.notes', 'INSERT')")).toBe("t");
    expect(await place.leftovers()).toEqual([]);

    // The release before, put back without its data.
    await place.release(ONE);
    expect((await place.migrate()).output).toContain(
      "at 002, which is after 001, what this release wants: left as it is",
    );
    // And one that takes the data back too: it is killed, and the next try does it.
    await place.release(SLOWLY_BACK);
    await place.migrate(["downgrade", "001"], async (pid) => {
      await place.at("downgrading");
      const going = ["ps", "--quiet", "--filter", `label=landfall.migration=${bed.system}`];
      await expect.poll(() => docker(going), { timeout: 120_000 }).not.toBe("");
      process.kill(pid, "SIGKILL");
    });
    const again = await place.migrate(["downgrade", "001"]);
    expect(again.output).toContain("was cut short: goes on with it");
    expect(again, again.output).toMatchObject({ exitCode: 0 });
    await unchanged(place);
  });

  test("a server outside is rehearsed on, encrypted and verified, as the data themselves", async () => {
    const place = await deployed({}, true);
    await place.release(TWO);
    const { output, exitCode } = await place.migrate();
    expect(output).toContain("rehearsal: on a copy restored from the backup, up, down and up again");
    expect(exitCode).toBe(0);
    expect(await columns(place)).toBe("id text author");
    expect(await place.leftovers()).toEqual([]);
  });

  test("the release before, which runs again, goes down by the image and the files of the one that knows the way", async () => {
    const place = await bed.database();
    await place.release(ONE, place.placed);
    await place.migrate();
    await place.release(TWO, place.placed);
    expect(await place.migrate()).toMatchObject({ exitCode: 0 });
    const newer = join(place.root, "newer");
    await cp(join(place.placed, ".."), newer, { recursive: true });
    await place.release(ONE, place.placed);

    const alone = await place.migrate(["downgrade", "001"]);
    expect(alone.exitCode).toBe(1);
    expect(alone.output).toContain("the downgrade to 001 ended at 002");
    const image = (await docker(["image", "inspect", "--format", "{{.Id}}", bed.image])).trim();
    const down = ["downgrade", "001", "--image", image, "--files", newer];
    expect(await place.migrate(down)).toMatchObject({ exitCode: 0 });
    await unchanged(place);
    expect(await place.journal()).toMatchObject({ kind: "downgrade", state: "done", image });
    expect((await place.migrate(down)).output).toContain("the database is at 001: nothing to do");
  });

  test("a pinned stack's database is left where it is", async () => {
    const place = await copied();
    await pin(place);
    await place.release(TWO);
    expect((await place.migrate()).output).toContain(`stays there: the stack is pinned to release ${PINNED}`);
    await unchanged(place);
  });

  test("a long transaction is found before, a young one is tried again around, and nobody waits behind the migration", async () => {
    const place = await copied({ downgrade: undefined });
    await place.release(TWO);
    const end = await blocker(place);
    const waited = place.migrate();
    await place.at("apply");
    await expect.poll(() => place.log(), { timeout: 120_000 }).toContain("lock timeout");
    await end();
    const { output, exitCode } = await waited;
    expect(output).toMatch(
      /attempt 1 of 5 did not get its locks in 1 s, so that nobody waits behind it; tries again/,
    );
    expect(exitCode).toBe(0);
    expect(await columns(place)).toBe("id text author");
  });
}
