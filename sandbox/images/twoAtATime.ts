/**
 * Makes or pushes images, two at a time: while one waits for the mirror or the disk, the other has the processor. They begin in
 * their order.
 * @throws what the first to fail throws
 */
export async function twoAtATime(work: readonly (() => Promise<unknown>)[]): Promise<void> {
  const waiting = [...work];
  const next = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await one();
  };
  await Promise.all(Array.from({ length: 2 }, next));
}
