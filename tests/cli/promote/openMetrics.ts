/** Samples every {@link EVERY} seconds, as a Prometheus would have stored them. */
export interface Story {
  /** Seconds since 1970, of the first and the last sample. */
  from: number;
  to: number;
  /** Times without a sample of these jobs. @default none */
  gap?: { from: number; to: number; jobs: readonly string[] };
  /** Alerts, each with the time in which it fires. @default none */
  alerts?: { name: string; severity: string; from: number; to: number }[];
  /** Bad requests of 100 a second, all the time. @default none */
  bad?: number;
}

export const JOBS = ["api", "node"];
export const EVERY = 15;
/** Between two questions: versions of Prometheus differ in whether the begin of a window belongs to it. */
const OFFSET = 7;

/** The text that `promtool tsdb create-blocks-from openmetrics` reads. */
export function openMetrics(stories: readonly Story[]): string {
  const families: Record<string, string[]> = { up: [], ALERTS: [] };
  const add = (name: string, labels: string, value: number, at: number) => {
    families[name] ??= [];
    families[name].push(`${name}${labels} ${value} ${at}`);
  };
  for (const { from, to, gap, alerts = [], bad = 0 } of stories) {
    for (let at = from + OFFSET; at <= to; at += EVERY) {
      for (const job of JOBS) {
        const isMissing = gap?.jobs.includes(job) && at > gap.from && at < gap.to;
        if (!isMissing) add("up", `{job="${job}",instance="${job}:80"}`, 1, at);
      }
      add("app:availability_bad:rate5m", "", bad, at);
      add("app:availability_total:rate5m", "", 100, at);
      for (const { name, severity, ...times } of alerts)
        if (at >= times.from && at <= times.to)
          add("ALERTS", `{alertname="${name}",alertstate="firing",severity="${severity}"}`, 1, at);
    }
  }
  // A family is in one piece, and each of its series in order.
  const lines = Object.entries(families).flatMap(([name, samples]) => [
    `# TYPE ${name} gauge`,
    ...samples.sort((a, b) => timeOf(a) - timeOf(b)),
  ]);
  return `${lines.join("\n")}\n# EOF\n`;
}

const timeOf = (line: string) => Number(line.split(" ").at(-1));
