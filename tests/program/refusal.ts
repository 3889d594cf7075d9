import { expect } from "vitest";
import type { PreviewOptions, TestStack } from "./harness.ts";

/** The program's own words of a preview that is refused. */
export type Refusal = (options: PreviewOptions) => Promise<string>;

/** Previews of a stack that must fail, change nothing, and show no secret and no stack trace. */
export function refusals(stack: TestStack): Refusal {
  const state = () => JSON.stringify(stack.region.started.region.state);
  const before = state();
  return async (options) => {
    const { exitCode, output } = await stack.preview(options);
    expect(exitCode, output).not.toBe(0);
    expect(stack.changes()).toEqual([]);
    expect(state()).toBe(before);
    for (const [what, value] of Object.entries(stack.planted))
      expect(output.includes(value), `${what} in the output`).toBe(false);
    expect(output).not.toMatch(/^\s+at /m);
    return wordsOf(output);
  };
}

/** Without what the engine prints above and below, and its indentation. */
function wordsOf(output: string): string {
  const words = /^ {4}error: (.*?)^(?=Resources:|Outputs:|Duration:|\s*$)/ms.exec(output)?.[1];
  if (words === undefined) throw new Error(`no error in: ${output}`);
  return words.replaceAll(/^ {4}/gm, "").trimEnd();
}
