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

/** Milliseconds in which new containers were observed and nothing else happened. */
export function watching(steps: readonly Step[]): number {
  return alone(steps, isWatch);
}

/** The same, and what it takes to stop the old ones and delete them, which is all that an update does at its end. */
export function draining(steps: readonly Step[]): number {
  return alone(steps, (step) => isWatch(step) || step.op.startsWith("delete"));
}

const isWatch = ({ name }: Step) => name.endsWith("-watch");

/** Milliseconds in which something was under way, and all of it of one kind. */
function alone(steps: readonly Step[], is: (step: Step) => boolean): number {
  // Components stand around their resources, from the first to the last.
  const acting = steps.filter(({ type }) => !type.startsWith("landfall:"));
  const times = [...new Set(acting.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  return times.reduce((sum, from, index) => {
    const to = times[index + 1] ?? from;
    const under = acting.filter((step) => step.from <= from && step.to >= to);
    return under.length > 0 && under.every(is) ? sum + to - from : sum;
  }, 0);
}
