import { isCancel, text } from "@clack/prompts";
import { UsageError } from "./usage.ts";

/**
 * Refuses a command that nobody can confirm. Call it first: before anything is looked at, pulled or shown.
 * @param consequence such as "this replaces the stack's state"
 * @throws UsageError where the confirmation is needed and standard input is no terminal
 */
export function requireConfirmation(
  consequence: string,
  { yes, dryRun }: { yes?: boolean; dryRun?: boolean },
): void {
  if (!yes && !dryRun && process.stdin.isTTY !== true)
    throw new UsageError(`${consequence}. To confirm it without a terminal, add --yes`);
}

/**
 * Asks for a name to be typed. @returns whether it was; if not, the user is told
 * @param declined what the user is told then
 */
export async function confirmByTyping(
  kind: "app" | "stack",
  name: string,
  declined = "Nothing was changed.",
): Promise<boolean> {
  const typed = await text({ message: `To go on, type the name of the ${kind}: ${name}` });
  if (!isCancel(typed) && typed.trim() === name) return true;
  console.error(declined);
  return false;
}
