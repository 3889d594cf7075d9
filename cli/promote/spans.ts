/** From one time to another, in seconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

/**
 * Points of a grid as spans. A point at t stands for the window before it.
 * @param points in order
 */
export function toSpans(points: readonly number[], step: number, window: number): Span[] {
  const spans: Span[] = [];
  for (const point of points) {
    const last = spans.at(-1);
    if (last !== undefined && point - last.to <= step) last.to = point;
    else spans.push({ from: point - window, to: point });
  }
  return spans;
}

/** A few spans, for people: all would hide what is below them. */
export function describeSpans(spans: readonly Span[]): string {
  const shown = spans.slice(0, 3).map(describeSpan);
  const more = spans.length - shown.length;
  return shown.join(", ") + (more > 0 ? `, and ${more} more times` : "");
}

const describeSpan = ({ from, to }: Span) =>
  `from ${formatTime(from)} to ${formatTime(to)} (${formatDuration(to - from)})`;

/** Such as `2026-11-28 03:10 UTC`. */
export function formatTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Such as `24 h`, `23 h 50 min` or `2 min`. Whole minutes, rounded down: nothing is made older than it is. */
export function formatDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
