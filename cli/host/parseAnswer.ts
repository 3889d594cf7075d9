import type { z } from "zod";
import { UsageError } from "../usage.ts";
import type { Host } from "./host.ts";

/**
 * The JSON that a program on the host printed, checked against its contract.
 * @param program path of the program, for the message
 * @throws UsageError that names the program, the first thing that is wrong and what to type: the host has another
 * version of the program
 */
export function parseAnswer<T>(
  contract: z.ZodType<T>,
  text: string,
  program: string,
  { target, deploy }: Pick<Host, "target" | "deploy">,
): T {
  const found = contract.safeParse(parseJson(text));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  throw new UsageError(
    `${program} on ${target.address} answers in a format that this version cannot read${where}: ${issue?.message}. Update it: ${deploy}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
