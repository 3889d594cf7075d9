import type { Sample } from "./sample.ts";

/** Milliseconds since the load began. */
export interface Period {
  from: number;
  to: number;
}

export interface Report {
  sent: number;
  failed: number;
  /** Failed requests by kind of failure. */
  kinds: Record<string, number>;
  /** When the first and the last failed request were due. */
  failures?: Period;
  /** Longest time without a success, in milliseconds. Values below about 20 are the measurement's floor. */
  gap: number;
  /**
   * 99 of 100 requests were sent at most so many milliseconds after they were due. Above about 50, the load itself was
   * delayed.
   */
  lag: number;
  before: Latency;
  during: Latency;
  /** By version, in order of appearance: its first and its last response. */
  versions: (Period & { version: string; answers: number })[];
  /** Milliseconds in which two versions responded at the same time. */
  both: number;
}

/** Milliseconds from due to response, of successful requests. Absent if none succeeded. */
export interface Latency {
  p50?: number;
  p99?: number;
}

/** @param change from the start of the measured change to its end */
export function report(samples: readonly Sample[], change: Period): Report {
  const good = samples.filter(({ failure }) => failure === undefined);
  const bad = samples.filter(({ failure }) => failure !== undefined);
  const versions = versionsOf(good);
  const due = bad.map((sample) => sample.due);
  return {
    sent: samples.length,
    failed: bad.length,
    kinds: count(bad.map(({ failure }) => failure ?? "")),
    ...(bad.length > 0 && { failures: { from: smallest(due), to: largest(due) } }),
    gap: longestGap(good),
    lag: percentile(
      samples.map(({ due, sent }) => sent - due),
      0.99,
    ),
    before: latency(good.filter((sample) => sample.due < change.from)),
    during: latency(good.filter((sample) => sample.due >= change.from && sample.due <= change.to)),
    versions,
    both: largest(
      versions
        .slice(1)
        .map((next, index) => (versions[index]?.to ?? 0) - next.from)
        .concat(0),
    ),
  };
}

function versionsOf(good: readonly Sample[]): Report["versions"] {
  const seen = Map.groupBy(
    good.filter(({ version }) => version !== undefined),
    ({ version }) => version ?? "",
  );
  return [...seen]
    .map(([version, answers]) => {
      const times = answers.map(({ ended }) => ended);
      return { version, from: smallest(times), to: largest(times), answers: answers.length };
    })
    .sort((a, b) => a.from - b.from);
}

function longestGap(good: readonly Sample[]): number {
  const times = good.map(({ ended }) => ended).sort((a, b) => a - b);
  return largest(
    times
      .slice(1)
      .map((time, index) => time - (times[index] ?? time))
      .concat(0),
  );
}

function latency(samples: readonly Sample[]): Latency {
  if (samples.length === 0) return {};
  const times = samples.map(({ due, ended }) => ended - due);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function count(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

// Spreading so many arguments into Math.min would overflow the stack.
const smallest = (values: readonly number[]) =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const largest = (values: readonly number[]) =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
