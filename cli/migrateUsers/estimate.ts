/** Requests a second of Auth0's tenants, by the size of their bucket, which is all that an answer says. */
const PER_SECOND: Readonly<Record<number, number>> = { 10: 2, 50: 16 };
const OTHERWISE = 0.3;

/** A user is one request; a batch of 50 gets its roles with a few more. */
const REQUESTS_PER_ROW = 1.08;

/**
 * How long a move takes, if nothing fails.
 * @param burst requests at once that the tenant allows
 * @see https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy/management-api-endpoint-rate-limits
 */
export function estimateSeconds(rows: number, burst: number): number {
  const perSecond = PER_SECOND[burst] ?? burst * OTHERWISE;
  return Math.max(1, Math.ceil((rows * REQUESTS_PER_ROW - burst) / perSecond));
}

/** "40 s", "3 min", "2 h 5 min" */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
