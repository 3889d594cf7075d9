/** A Markdown table, for a terminal and for docs/benchmarks.md alike. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, head.map(() => "---"), ...rows];
  return cells.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Milliseconds as "12" or, without a value, as "none". */
export function ms(value: number | undefined): string {
  return value === undefined ? "none" : value.toFixed(0);
}

/** Milliseconds as seconds: "3.46". */
export function seconds(value: number | undefined): string {
  return value === undefined ? "none" : (value / 1000).toFixed(2);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Medians by name, of several breakdowns of the same command. Missing names count as 0. */
export function medians(all: readonly (readonly (readonly [string, number])[])[]): Record<string, number> {
  const maps = all.map((entries) => new Map(entries));
  const names = [...new Set(maps.flatMap((map) => [...map.keys()]))];
  return Object.fromEntries(names.map((name) => [name, median(maps.map((map) => map.get(name) ?? 0))]));
}

/** "3.4 [3.3..3.5]": median and range. */
export function spread(values: readonly number[], show: (value: number) => string): string {
  if (values.length < 2) return show(values[0] ?? Number.NaN);
  return `${show(median(values))} [${show(Math.min(...values))}..${show(Math.max(...values))}]`;
}

/** `{ "HTTP 502": 3 }` as "3 HTTP 502". */
export function kinds(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  return parts.join(", ") || "none";
}

/** The sum of several such counts. */
export function total(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [kind, count] of all.flatMap(Object.entries)) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}
