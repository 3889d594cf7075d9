/** Where a step tells what it is doing, a line at a time. */
export type Report = (line: string) => void;

/** Runs one step of a command: its name, what it reports, and how long it took. Short and silent steps take one line. */
export async function step<T>(title: string, run: (report: Report) => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await run((line) => console.log(`  ${line}`));
  console.log(`${title}: ready (${seconds(performance.now() - start)})`);
  return result;
}

/** 350 -> "0.4 s", 95000 -> "1 min 35 s". */
export function seconds(milliseconds: number): string {
  const total = milliseconds / 1000;
  if (total < 60) return `${total.toFixed(1)} s`;
  const whole = Math.round(total);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
