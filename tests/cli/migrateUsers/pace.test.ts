import { expect, it } from "vitest";
import { Pace } from "../../../cli/migrateUsers/pace.ts";
import { type RateLimit, TokenBucket } from "../../../sandbox/region/auth0/rateLimit.ts";

/** Time that passes only when everybody waits for it. */
function virtualClock() {
  const waiting: { at: number; wake: () => void }[] = [];
  let now = Date.UTC(2027, 0, 1);
  return {
    now: () => now,
    sleep: (ms: number) => new Promise<void>((wake) => waiting.push({ at: now + ms, wake })),
    async run(work: Promise<unknown>) {
      let over = false;
      void work.finally(() => {
        over = true;
      });
      while (!over) {
        await new Promise((resolve) => setImmediate(resolve));
        waiting.sort((a, b) => a.at - b.at);
        const next = waiting.shift();
        if (next === undefined) continue;
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}

/** Sends that many requests, each until it is let through. @returns what of the limit was used, and what was refused */
async function send(count: number, rate: RateLimit) {
  const clock = virtualClock();
  const start = clock.now();
  const bucket = new TokenBucket(rate, start);
  const pace = new Pace({ clock, parallel: 10 });
  let refused = 0;
  let asked = 0;
  const request = async () => {
    await clock.sleep(60);
    asked += 1;
    const { allowed, limit, ...budget } = bucket.take(clock.now());
    // One in a hundred is refused although something remains, as where others use the tenant too.
    const other = asked % 100 === 0;
    const { remaining, reset } = other
      ? { remaining: 0, reset: Math.ceil((clock.now() + 1) / 1000) }
      : budget;
    await clock.sleep(60);
    const headers = Object.entries({ limit, remaining, reset }).map(
      ([name, value]) => [`x-ratelimit-${name}`, String(value)] as [string, string],
    );
    return new Response("", { status: allowed && !other ? 200 : 429, headers });
  };
  const one = async () => {
    while ((await pace.send(undefined, request)).status === 429) refused += 1;
  };
  await clock.run(Promise.all(Array.from({ length: count }, one)));
  const allowed = rate.burst + (rate.perSecond * (clock.now() - start)) / 1000;
  return { share: count / allowed, refused: refused / count };
}

it.each([
  ["a production tenant", { burst: 50, perSecond: 16 }],
  ["a larger one", { burst: 50, perSecond: 50 }],
  ["a free one", { burst: 10, perSecond: 2 }],
])("uses the rate of %s, and is hardly refused", async (_, rate) => {
  const { share, refused } = await send(2000, rate);
  expect(share).toBeGreaterThan(0.95);
  expect(refused).toBeLessThan(0.05);
});
