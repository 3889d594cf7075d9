/**
 * Values as the Docker provider reads them back. Any other spelling of the same value shows a change, or replaces the
 * container, on every run.
 */

const UNIT_NS: Record<string, number> = { h: 3600e9, m: 60e9, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };

/** Nanoseconds of a duration such as "1m30s", "90s", "1.5h", "500ms". Undefined if the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(\d+(\.\d+)?(h|ms|us|µs|ns|m|s))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_NS[unit as string] ?? 0), 0);
}

/** As Go prints a time.Duration: "1m30s", "1h0m0s", "500ms", "0s". */
export function goDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return "0s";
  if (nanoseconds < 1e3) return `${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${nanoseconds / 1e3}µs`;
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`;
  const hours = Math.floor(nanoseconds / 3600e9);
  const minutes = Math.floor((nanoseconds % 3600e9) / 60e9);
  const seconds = Number(((nanoseconds % 60e9) / 1e9).toFixed(9));
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

/** "CAP_NET_ADMIN"; "ALL" stays. Upper-case and sorted. */
export function capabilities(names: readonly string[] | undefined): string[] | undefined {
  if (!names?.length) return undefined;
  const upper = names.map((name) => name.toUpperCase());
  return [
    ...new Set(upper.map((name) => (name === "ALL" || name.startsWith("CAP_") ? name : `CAP_${name}`))),
  ].sort();
}

/** "1.0", "0.5", "12.0": a decimal with at least one place. */
export function cpus(count: number): string {
  return Number.isInteger(count) ? count.toFixed(1) : String(count);
}

const MIB = 1024 * 1024;

/** Whole MiB of a number of bytes; undefined if it is not a whole number of MiB. -1 stays. */
export function mebibytes(bytes: string | number): number | undefined {
  const count = Number(bytes);
  if (count === -1) return -1;
  return Number.isInteger(count / MIB) ? count / MIB : undefined;
}

/** Sorted by the port inside the container, as the provider sorts ports that it reads. */
export function byInternalPort<T extends { internal: number; external?: number }>(ports: readonly T[]): T[] {
  return [...ports].sort((a, b) => a.internal - b.internal || (a.external ?? 0) - (b.external ?? 0));
}

/** A map as the provider's list of labels, sorted by name. */
export function labelList(labels: Record<string, string>): { label: string; value: string }[] {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => ({ label, value }));
}

/** The parts before and after the first separator. Without a separator, the whole text and an empty one. */
export function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + separator.length)];
}

/** Removes keys whose value is undefined, so that plans can be compared by equality. */
export function defined<T extends object>(value: T): { [K in keyof T]: T[K] } {
  return Object.fromEntries(Object.entries(value).filter(([, inside]) => inside !== undefined)) as T;
}
