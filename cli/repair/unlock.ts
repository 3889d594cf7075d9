import { type Problem, ProblemsError } from "../../problem.ts";
import type { Engine } from "./engine.ts";
import { describe, type Lock, locksIn, processStart, thisHost, verdict } from "./locks.ts";

type Report = (line: string) => void;

/**
 * Breaks these locks of a stack, if every holder is proven dead.
 * @throws ProblemsError naming the others; nothing is broken then
 */
export async function breakLocks(
  pulumi: Engine,
  stack: string,
  locks: Lock[],
  report: Report,
): Promise<void> {
  const problems = living(locks);
  if (problems.length > 0) throw new ProblemsError(`the stack ${stack} is locked`, problems);
  await pulumi.cancel(stack);
  for (const lock of locks) report(`  lock of ${describe(lock)}: broken, that process is dead`);
}

/** Runs what takes the stack's lock. Where the backend cannot be looked into, only this finds a dead holder's. */
export async function withLock<T>(
  pulumi: Engine,
  stack: string,
  report: Report,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const locks = locksIn((error as Error).message);
    if (locks.length === 0) throw error;
    await breakLocks(pulumi, stack, locks, report);
    return action();
  }
}

export function living(locks: readonly Lock[]): Problem[] {
  return locks.flatMap((lock) => {
    const { dead, why } = verdict(lock, thisHost, processStart);
    if (dead) return [];
    const where = `the lock of ${describe(lock)}`;
    return [
      { where, problem: `stands: ${why}`, fix: "wait for it to end; if it surely has: pulumi cancel --yes" },
    ];
  });
}
