import { isCancel, text } from "@clack/prompts";
import { UsageError } from "./usage.ts";

/** @throws UsageError where nobody can be asked: before anything is looked at or shown */
export function requireConfirmation(
  what: string,
  { yes, dryRun }: { yes?: boolean; dryRun?: boolean },
): void {
  if (!yes && !dryRun && process.stdin.isTTY !== true)
    throw new UsageError(`${what}, and nobody is there to confirm it: give --yes`);
}

/** Whether the stack's name was typed. */
export async function confirmByTyping(stack: string): Promise<boolean> {
  const typed = await text({ message: `To go on, type the name of the stack: ${stack}` });
  if (!isCancel(typed) && typed === stack) return true;
  console.error("Nothing was changed.");
  return false;
}
