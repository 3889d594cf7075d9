/** Time, passed in so that tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

export interface PaceOptions {
  clock: Clock;
  /** Requests under way at once. */
  parallel: number;
}

/** A limit that says no reset is asked again after this. */
const DEFAULT_PAUSE_MS = 1000;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Lets as many requests go as Auth0's headers allow: where nothing remains, all wait until a part is back, and after a
 * refusal until the reset.
 * @see https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #pausedUntil = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Runs a request when there is room for it, and learns from its answer. @param signal ends the wait */
  async send(signal: AbortSignal | undefined, request: () => Promise<Response>): Promise<Response> {
    await this.#enter();
    try {
      await this.#pause(signal);
      const response = await request();
      this.#learn(response);
      return response;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #enter(): Promise<void> {
    while (this.#running >= this.#options.parallel)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  async #pause(signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.#options;
    for (let left = this.#pausedUntil - clock.now(); left > 0; left = this.#pausedUntil - clock.now())
      await clock.sleep(left, signal);
    signal?.throwIfAborted();
  }

  #learn(response: Response): void {
    if (isBusy(response)) return;
    const now = this.#options.clock.now();
    const remaining = Number(response.headers.get("x-ratelimit-remaining") ?? Number.POSITIVE_INFINITY);
    if (response.status === 429) this.#pauseUntil(Math.max(pauseEnd(response, now), now + SHORTEST_PAUSE_MS));
    // What remains is for the requests under way. A part is back long before the reset, at which nothing is missing.
    else if (remaining < this.#running) this.#pauseUntil(now + (pauseEnd(response, now) - now) / 2);
  }

  #pauseUntil(time: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, time);
  }
}

/** Whether Auth0 refuses a request although the rate allows it: as many import jobs as it takes are active. */
export const isBusy = ({ status, headers }: Pick<Response, "status" | "headers">) =>
  status === 429 && Number(headers.get("x-ratelimit-remaining") ?? 0) > 0;

/** When requests may go on. @param now in milliseconds */
export function pauseEnd(response: Pick<Response, "headers">, now: number): number {
  const reset = Number(response.headers.get("x-ratelimit-reset") ?? Number.NaN) * 1000;
  if (!Number.isFinite(reset)) return now + DEFAULT_PAUSE_MS;
  return Math.min(Math.max(reset, now), now + LONGEST_PAUSE_MS);
}
