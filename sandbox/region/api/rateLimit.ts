export interface Budget {
  /** Requests an hour. */
  limit: number;
  remaining: number;
  /** Unix time at which the oldest counted request leaves the hour. */
  resetAt: number;
  /** Seconds to wait. Set if the request exceeds a limit. */
  retryAfter?: number;
}

const hour = 3_600_000;
const minute = 60_000;

/** Counts each token's requests in sliding windows of an hour and a minute. */
export class RateLimiter {
  readonly #limits: { perHour: number; perMinute: number };
  /** Times of the requests in the last hour, oldest first, by token. */
  readonly #requests = new Map<string, number[]>();

  constructor(limits: { perHour: number; perMinute: number }) {
    this.#limits = limits;
  }

  take(token: string, now = Date.now()): Budget {
    const { perHour, perMinute } = this.#limits;
    const times = (this.#requests.get(token) ?? []).filter((time) => time > now - hour);
    const lastMinute = times.filter((time) => time > now - minute);
    const freeAt = Math.max(
      times.length >= perHour ? (times[times.length - perHour] as number) + hour : 0,
      lastMinute.length >= perMinute ? (lastMinute[lastMinute.length - perMinute] as number) + minute : 0,
    );
    if (freeAt === 0) times.push(now);
    this.#requests.set(token, times);
    return {
      limit: perHour,
      remaining: Math.max(0, perHour - times.length),
      resetAt: Math.ceil(((times[0] ?? now) + hour) / 1000),
      ...(freeAt > 0 && { retryAfter: Math.max(1, Math.ceil((freeAt - now) / 1000)) }),
    };
  }
}
