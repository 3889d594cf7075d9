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
 * Lets as many requests go as Auth0's headers allow: where too little remains, or one is refused, all wait until a part is
 * back. Where one is refused after that too, they wait until the reset.
 * @see https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #pausedUntil = 0;
  /** Whether the last answer was a refusal. */
  #refused = false;
  /** Fewer than asked for where the limit is small. */
  #parallel: number;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#parallel = options.parallel;
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
    while (this.#running >= this.#parallel) await new Promise<void>((resolve) => this.#waiting.push(resolve));
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
    const isRefused = response.status === 429;
    // It was under way when the pause began.
    if (isRefused && now < this.#pausedUntil) return;
    const again = isRefused && this.#refused;
    this.#refused = isRefused;
    const limit = headerOf(response, "limit") ?? 5 * this.#options.parallel;
    this.#parallel = Math.min(this.#options.parallel, Math.max(1, Math.floor(limit / 5)));
    const remaining = isRefused ? 0 : (headerOf(response, "remaining") ?? Number.POSITIVE_INFINITY);
    // What remains is for the requests under way.
    if (remaining >= this.#running) return;
    // As many as are under way are back long before the reset, at which nothing is missing.
    const part = Math.min(1 / 2, this.#running / (limit - remaining));
    const pause = (pauseEnd(response, now) - now) * (again ? 1 : part);
    this.#pauseUntil(now + (isRefused ? Math.max(pause, SHORTEST_PAUSE_MS) : pause));
  }

  #pauseUntil(time: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, time);
  }
}

/** Whether Auth0 refuses a request although the rate allows it: as many import jobs as it takes are active. */
export const isBusy = (response: Pick<Response, "status" | "headers">) =>
  response.status === 429 && (headerOf(response, "remaining") ?? 0) > 0;

function headerOf({ headers }: Pick<Response, "headers">, name: string): number | undefined {
  const value = Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}

/** When nothing is missing. @param now in milliseconds */
export function pauseEnd(response: Pick<Response, "headers">, now: number): number {
  const reset = headerOf(response, "reset");
  if (reset === undefined) return now + DEFAULT_PAUSE_MS;
  return Math.min(Math.max(reset * 1000, now), now + LONGEST_PAUSE_MS);
}
