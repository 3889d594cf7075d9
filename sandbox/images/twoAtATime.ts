/**
 * Builds or pushes images, two at a time: one may use the processor while the other waits for the mirror or the disk.
 * They start in the given order.
 * @throws the first error
 */
export async function twoAtATime(work: readonly (() => Promise<unknown>)[]): Promise<void> {
  const waiting = [...work];
  const next = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await one();
  };
  await Promise.all(Array.from({ length: 2 }, next));
}
