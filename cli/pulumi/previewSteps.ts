import { type PreviewOutput, pulumiClient } from "./client.ts";
import { resourceLabel } from "./exportedState.ts";
import type { StackRef } from "./resolveStack.ts";

/** What the next `pulumi up` would do, one a line: nothing where state, program and account agree as far as the state says. */
export function describeSteps({ steps = [] }: PreviewOutput): string[] {
  return steps
    .filter(({ op }) => op !== "same")
    .map(
      ({ op, urn }) => `${op} ${resourceLabel({ urn, type: urn.split("::")[2]?.split("$").at(-1) ?? "" })}`,
    );
}

/** @throws Error with the program's own words where there is no preview */
export async function previewSteps({ stack, name }: Pick<StackRef, "stack" | "name">): Promise<string[]> {
  return describeSteps(await pulumiClient(stack, name).preview());
}
