import { beforeAll, expect, test } from "vitest";
import { until } from "../../../sandbox/app/stack.ts";
import {
  atStep,
  bed,
  change,
  content,
  databases,
  expectOldOrNew,
  first,
  id,
  page,
  restore,
} from "../shop.ts";

/** Restores that are killed, and go on. */
export function cutShort(): void {
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
}
