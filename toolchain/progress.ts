/** Reports progress, one line at a time. */
export type Report = (line: string) => void;

/**
 * Runs one step of a command, and prints its name, its reports and its duration. Short and silent steps take one line.
 */
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
 * Waits for parallel steps, even if one fails, so that the next run has the results of the others.
 * @throws the error of the first failed step, in the order of the arguments
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
