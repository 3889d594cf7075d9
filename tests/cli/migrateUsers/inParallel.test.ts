import { expect, it } from "vitest";
import { inParallel } from "../../../cli/migrateUsers/inParallel.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

it("works on every item once, and on as many at once as asked", async () => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  await inParallel(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
    running += 1;
    most = Math.max(most, running);
    await turn();
    seen.push(item);
    running -= 1;
  });
  expect([seen.toSorted(), most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
});

it("begins nothing after a failure, waits for what is under way, and tells the first", async () => {
  const ended: number[] = [];
  const work = inParallel(2, [1, 2, 3, 4, 5], async (item) => {
    if (item === 1) throw new Error("first");
    await turn();
    ended.push(item);
    if (item === 2) throw new Error("second");
  });
  await expect(work).rejects.toThrow("first");
  expect(ended).toEqual([2]);
});
