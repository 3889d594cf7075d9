import { createInterface } from "node:readline";
import { execa } from "execa";

/** What the engine did to one resource. Milliseconds since the command was given. */
export interface Step {
  op: string;
  type: string;
  name: string;
  from: number;
  to: number;
}

export interface Update {
  /** Milliseconds from the command to its end. */
  wall: number;
  /** When the program registered its first resource: the engine, its language host and the program are up. */
  started: number;
  /** All that was not left as it is, in the order in which it began. */
  steps: Step[];
}

interface EngineEvent {
  resourcePreEvent?: { metadata: Metadata };
  resOutputsEvent?: { metadata: Metadata };
  diagnosticEvent?: { severity: string; message: string };
}

interface Metadata {
  op: string;
  urn: string;
  type: string;
}

/**
 * `pulumi up` as a user gives it, without the preview, with the time of each step.
 * @throws Error with what the engine said, when it fails
 */
export async function timedUp(
  cwd: string,
  env: Record<string, string>,
  ...options: string[]
): Promise<Update> {
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--json", ...options];
  const run = execa("pulumi", args, { cwd, env, stdin: "ignore", reject: false, buffer: { stdout: false } });
  const open = new Map<string, Step>();
  const steps: Step[] = [];
  const said: string[] = [];
  let started: number | undefined;
  for await (const line of createInterface({ input: run.stdout })) {
    const { resourcePreEvent, resOutputsEvent, diagnosticEvent } = parse(line);
    if (diagnosticEvent !== undefined && !/debug|info$/.test(diagnosticEvent.severity))
      said.push(diagnosticEvent.message.trim());
    if (resourcePreEvent !== undefined) {
      started ??= elapsed();
      const { op, urn, type } = resourcePreEvent.metadata;
      if (["same", "replace", "read"].includes(op)) continue;
      const step = { op, type, name: urn.split("::").at(-1) ?? urn, from: elapsed(), to: Number.NaN };
      open.set(`${op} ${urn}`, step);
      steps.push(step);
    }
    if (resOutputsEvent !== undefined) {
      const { op, urn } = resOutputsEvent.metadata;
      const step = open.get(`${op} ${urn}`);
      if (step !== undefined) step.to = elapsed();
    }
  }
  const { exitCode, stderr } = await run;
  const wall = elapsed();
  if (exitCode !== 0) throw new Error(`pulumi up exited with ${exitCode}:\n${[...said, stderr].join("\n")}`);
  return { wall, started: started ?? wall, steps };
}

function parse(line: string): EngineEvent {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

/** Milliseconds in which new containers were only watched: a `-watch` ran, and nothing else did. */
export function watching(steps: readonly Step[]): number {
  const times = [...new Set(steps.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  let sum = 0;
  for (const [index, from] of times.entries()) {
    const to = times[index + 1];
    if (to === undefined) break;
    const under = steps.filter((step) => step.from <= from && step.to >= to);
    // Components stand around their resources, from the first to the last.
    const acting = under.filter(({ type }) => !type.startsWith("landfall:"));
    if (acting.length > 0 && acting.every(({ name }) => name.endsWith("-watch-command"))) sum += to - from;
  }
  return sum;
}
