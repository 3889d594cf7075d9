import { expect, test } from "vitest";
import { Queues } from "../../../../sandbox/region/docker/queue.ts";

test("what concerns one droplet waits its turn, also after a failure", async () => {
  const queues = new Queues<number>();
  const order: string[] = [];
  const failed = queues.run(1, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push("first");
    throw new Error("no");
  });
  const second = queues.run(1, async () => order.push("second"));
  const other = queues.run(2, async () => order.push("other"));
  await expect(failed).rejects.toThrow("no");
  await Promise.all([second, other]);
  expect(order).toEqual(["other", "first", "second"]);
});
