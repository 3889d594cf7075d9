import { execa } from "execa";
import type { PulumiStack } from "./client.ts";
import { resourceLabel } from "./exportedState.ts";

/** What `pulumi preview --json` prints, as far as it is read. */
export interface PreviewOutput {
  steps?: { op: string; urn: string }[];
  diagnostics?: { severity: string; message: string }[];
}

/** What the next `pulumi up` would do, one a line: nothing where state, program and account agree as far as the state says. */
export function describeSteps({ steps = [] }: PreviewOutput): string[] {
  return steps
    .filter(({ op }) => op !== "same")
    .map(
      ({ op, urn }) => `${op} ${resourceLabel({ urn, type: urn.split("::")[2]?.split("$").at(-1) ?? "" })}`,
    );
}

/** @throws Error with the program's own words where there is no preview */
export async function previewSteps({ cwd, env }: PulumiStack, name: string): Promise<string[]> {
  const args = ["preview", "--json", "--stack", name, "--non-interactive", "--color", "never"];
  const { exitCode, stdout, stderr } = await execa("pulumi", args, {
    cwd,
    env,
    reject: false,
    stdin: "ignore",
  });
  const found = parsed(stdout);
  if (exitCode === 0 && found !== undefined) return describeSteps(found);
  const errors = (found?.diagnostics ?? []).filter(({ severity }) => severity === "error");
  const said = errors.map(({ message }) => message.trim()).join("\n") || stderr.trim();
  throw new Error(`pulumi preview failed: ${said}`);
}

function parsed(text: string): PreviewOutput | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
