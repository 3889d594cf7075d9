const DAY_MS = 86_400_000;
/** From this many days on, the end of a secret is announced. */
const WARNING_DAYS = 30;

/** Pulumi makes a time of a date that a stack's file has without quotes. */
export function dateOnly(text: string): string {
  return text.replace(/ 00:00:00 \+0000 UTC$/, "");
}

/** Days from today to the day on which a secret ends, both in UTC. Negative: it has ended. */
export function daysLeft(expires: string, now: Date): number {
  return (Date.parse(expires) - Date.parse(now.toISOString().slice(0, 10))) / DAY_MS;
}

/** The last day that a client secret can have which is made today, where the provider limits its life. */
export function latestEnd(months: number, now: Date): string {
  const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, now.getUTCDate()));
  return end.toISOString().slice(0, 10);
}

/** The secrets that end within 30 days or have ended, as sentences. */
export function expiryWarnings(
  configs: Readonly<Record<string, { expires?: string | undefined } | undefined>>,
  now: Date,
): string[] {
  return Object.entries(configs).flatMap(([provider, config]) => {
    if (config?.expires === undefined) return [];
    const end = describeEnd(config.expires, now);
    if (end === undefined) return [];
    return [`The client secret in landfall:oauth.${provider} ${end}. docs/oauth.md says how to rotate it.`];
  });
}

/** Such as `ends in 3 days, on 2027-03-01`. Undefined if that is more than 30 days away. */
export function describeEnd(date: string, now: Date): string | undefined {
  const day = dateOnly(date);
  const days = daysLeft(day, now);
  // Also what is no date is left to the checks of the configuration.
  return days <= WARNING_DAYS ? `${ends(days)}, on ${day}` : undefined;
}

function ends(days: number): string {
  if (days < 0) return `ended ${-days} day${days === -1 ? "" : "s"} ago`;
  if (days === 0) return "ends today";
  return `ends in ${days} day${days === 1 ? "" : "s"}`;
}
