import { resolveStack, type StackRef } from "../pulumi/resolveStack.ts";
import { changeLabel } from "../review/changes.ts";
import type { Event } from "../review/events.ts";
import { runWithEvents } from "../review/run.ts";
import { githubClient, hiddenMarker } from "./github.ts";
import { type Environment, readRepository } from "./settings.ts";

/** What is not as the state says. */
export interface Drift {
  resource: string;
  gone: boolean;
  /** Properties that differ. */
  paths: string[];
}

/** What {@link ciDrift} calls; tests replace it. */
export interface Dependencies {
  env: Environment;
  findDrift: (stack: string) => Promise<Drift[]>;
  print: (line: string) => void;
}

const realDependencies: Dependencies = {
  env: process.env,
  print: console.log,
  findDrift: async (stack) => findDrift(await resolveStack({ stack })),
};

/** `landfall ci drift`. @returns the exit code: 1 where something differs */
export async function ciDrift(stack: string, hands = realDependencies): Promise<number> {
  const repository = readRepository(hands.env);
  const drift = await hands.findDrift(stack);
  const title = `Drift: ${stack} differs from its state`;
  const text = drift.length === 0 ? undefined : markdownOf(stack, drift);
  hands.print(text ?? `${stack} matches its state.`);
  const { action: was, url } = await githubClient(repository).issue(
    hiddenMarker("drift", stack),
    title,
    text,
  );
  if (was !== "nothing") hands.print(`Issue ${was}: ${url}`);
  return drift.length === 0 ? 0 : 1;
}

/**
 * Reads everything that the stack has, and changes nothing.
 * @throws Error in the engine's words where it cannot
 */
export async function findDrift(stackRef: StackRef): Promise<Drift[]> {
  const { exitCode, output, events } = await runWithEvents(stackRef, "refresh", [
    ...["--preview-only", "--expect-no-changes"],
    // The tunnel to the database lives in the program.
    "--run-program",
  ]);
  if (exitCode === 0) return [];
  const drift = parseDrift(events);
  if (drift.length > 0 && succeeded(events)) return drift;
  throw new Error(`pulumi refresh ended with ${exitCode}: ${output.trim()}`);
}

const succeeded = (events: readonly Event[]) =>
  events.some(({ summaryEvent }) => summaryEvent?.result === "succeeded");

/** The engine's own resources are written anew each time, and stand for nothing outside of it. */
export function parseDrift(events: readonly Event[]): Drift[] {
  return events
    .flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? [])
    .flatMap(({ op, urn, type, diffs, detailedDiff }): Drift[] => {
      const paths = [...new Set([...Object.keys(detailedDiff ?? {}), ...(diffs ?? [])])].sort();
      const gone = op === "delete";
      if (type.startsWith("pulumi:") || (!gone && (op === "same" || paths.length === 0))) return [];
      const name = urn.split("::").slice(3).join("::");
      return [{ resource: changeLabel({ type, name }), gone, paths: gone ? [] : paths }];
    })
    .sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

function markdownOf(stack: string, drift: readonly Drift[]): string {
  return [
    `The account and the host differ from the state of \`${stack}\` says:`,
    drift
      .map(
        ({ resource, gone, paths }) =>
          `- \`${resource}\` ${gone ? "is gone" : `differs in \`${paths.join("`, `")}\``}`,
      )
      .join("\n"),
    `To see it: \`pulumi refresh --preview-only --diff --stack ${stack}\`. To undo the difference: \`pulumi up --refresh\`; to accept it: \`pulumi refresh\`, then change the program.`,
    "This issue is kept up to date by the nightly job, which closes it once nothing differs.",
  ].join("\n\n");
}
