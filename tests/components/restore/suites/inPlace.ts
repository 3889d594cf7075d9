import { beforeAll, expect, test } from "vitest";
import { restorePlan } from "../../../../contracts/restore.ts";
import { bed, change, content, first, id, page, restore, settings } from "../shop.ts";

/** A restore into the live database, and its undo. */
export function inPlace(): void {
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
}
