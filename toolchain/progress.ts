/** Where a step tells what it is doing, a line at a time. */
export type Report = (line: string) => void;

/** Runs one step of a command: its name, what it reports, and how long it took. Short and silent steps take one line. */
export async function step<T>(title: string, run: (report: Report) => Promise<T>): Promise<T> {
  const start = performance.now();
  const ended = (how: string) => console.log(`${title}: ${how} (${seconds(performance.now() - start)})`);
  try {
    const result = await run((line) => console.log(`  ${line}`));
    ended("ready");
    return result;
  } catch (error) {
    ended("FAILED");
    throw error;
  }
}

/**
 * Waits for steps that are under way at the same time, also where one fails: what the others make is there for the next run.
 * @throws what the first in their order that failed threw
 */
export async function sideBySide(...steps: Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(steps);
  await Promise.all(steps);
}

/** 350 -> "0.4 s", 95000 -> "1 min 35 s". */
export function seconds(milliseconds: number): string {
  const total = milliseconds / 1000;
  if (total < 60) return `${total.toFixed(1)} s`;
  const whole = Math.round(total);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
