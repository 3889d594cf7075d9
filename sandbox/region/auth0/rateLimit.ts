export interface RateLimit {
  /** Size of the bucket: requests at once. */
  burst: number;
  /** Requests that come back each second. */
  perSecond: number;
}

export interface Budget {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Unix time in seconds at which the bucket is full again. */
  reset: number;
}

/**
 * One bucket for the whole tenant, as Auth0 describes it: it has a size, and requests come back at a constant rate.
 * https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy/management-api-endpoint-rate-limits
 */
export class TokenBucket {
  readonly #limit: RateLimit;
  #tokens: number;
  #at: number;

  constructor(limit: RateLimit, now: number) {
    this.#limit = limit;
    this.#tokens = limit.burst;
    this.#at = now;
  }

  /** @param now milliseconds */
  take(now: number): Budget {
    const { burst, perSecond } = this.#limit;
    const back = (Math.max(0, now - this.#at) / 1000) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + back);
    this.#at = Math.max(now, this.#at);
    const allowed = this.#tokens >= 1;
    if (allowed) this.#tokens -= 1;
    return {
      allowed,
      limit: burst,
      remaining: Math.floor(this.#tokens),
      reset: Math.ceil(now / 1000 + (burst - this.#tokens) / perSecond),
    };
  }
}
