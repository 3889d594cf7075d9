import { execa } from "execa";
import type { Stack } from "./client.ts";
import { label } from "./exportedState.ts";

/** What `pulumi preview --json` prints, as far as it is read. */
export interface Preview {
  steps?: { op: string; urn: string }[];
  diagnostics?: { severity: string; message: string }[];
}

/** What the next `pulumi up` would do, one a line: nothing where state, program and account agree as far as the state says. */
export function changesIn({ steps = [] }: Preview): string[] {
  return steps
    .filter(({ op }) => op !== "same")
    .map(({ op, urn }) => `${op} ${label({ urn, type: urn.split("::")[2]?.split("$").at(-1) ?? "" })}`);
}

/** @throws Error with the program's own words where there is no preview */
export async function preview({ cwd, env }: Stack, name: string): Promise<string[]> {
  const args = ["preview", "--json", "--stack", name, "--non-interactive", "--color", "never"];
  const { exitCode, stdout, stderr } = await execa("pulumi", args, {
    cwd,
    env,
    reject: false,
    stdin: "ignore",
  });
  const found = parsed(stdout);
  if (exitCode === 0 && found !== undefined) return changesIn(found);
  const errors = (found?.diagnostics ?? []).filter(({ severity }) => severity === "error");
  const said = errors.map(({ message }) => message.trim()).join("\n") || stderr.trim();
  throw new Error(`pulumi preview failed: ${said}`);
}

function parsed(text: string): Preview | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
