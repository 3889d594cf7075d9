import { type Problem, ProblemsError } from "../../problem.ts";
import type { PulumiClient, PulumiStack } from "./client.ts";
import { describeLock, judgeHolder, type Lock, parseLocks, processStart, thisHost } from "./locks.ts";

type Report = (line: string) => void;

/**
 * Breaks these locks, if every holder is proven dead.
 * @throws ProblemsError naming the others; nothing is broken then
 */
export async function breakLocks(
  stack: PulumiStack,
  pulumi: PulumiClient,
  locks: Lock[],
  report: Report,
): Promise<void> {
  const problems = locksOfLiveProcesses(stack, locks);
  if (problems.length > 0) throw new ProblemsError("the stack is locked", problems);
  await pulumi.cancel(await pulumi.stackName());
  for (const lock of locks) report(`  lock of ${describeLock(lock)}: broken, that process is dead`);
}

/** The engine that breaks a dead holder's lock when it meets one: other backends than files cannot be looked into. */
export function withLockBreaking(stack: PulumiStack, pulumi: PulumiClient, report: Report): PulumiClient {
  const retried = async (action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      const locks = parseLocks((error as Error).message);
      if (locks.length === 0) throw error;
      await breakLocks(stack, pulumi, locks, report);
      await action();
    }
  };
  return {
    ...pulumi,
    import: (state) => retried(() => pulumi.import(state)),
    refresh: (urns) => retried(() => pulumi.refresh(urns)),
  };
}

export function locksOfLiveProcesses(stack: PulumiStack, locks: readonly Lock[]): Problem[] {
  const cancel = [...(stack.enter === undefined ? [] : [stack.enter]), "pulumi cancel --yes"].join(" && ");
  return locks.flatMap((lock) => {
    const { dead, why } = judgeHolder(lock, thisHost, processStart);
    const fix = `wait for it to end; if it surely has: ${cancel}`;
    return dead ? [] : [{ where: `the lock of ${describeLock(lock)}`, problem: `stands: ${why}`, fix }];
  });
}
