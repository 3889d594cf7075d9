import { createInterface } from "node:readline";
import { execa } from "execa";
import { type Processor, watchProcesses } from "./processes.ts";

/** The engine's work on one resource. Milliseconds since the command. */
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
  /** When the program registered its first resource: engine, language host and program are running. */
  started: number;
  /**
   * When it registered the first resource after the stack itself: the program is loaded, and its first checks have
   * passed.
   */
  loaded: number;
  /** When the engine finished the last resource. */
  settled: number;
  processor: Processor;
  /** All steps that changed something, in the order of their start. */
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
 * `pulumi up` as a user runs it, without the preview, with the time of each step.
 * @throws Error with the engine's messages if it fails
 */
export function timedUp(cwd: string, env: Record<string, string>, ...options: string[]): Promise<Update> {
  return timed(cwd, env, ["up", "--yes", "--skip-preview", "--json", ...options]);
}

/**
 * `pulumi preview`.
 * @throws Error with the engine's messages if it finds a change
 */
export function timedPreview(
  cwd: string,
  env: Record<string, string>,
  ...options: string[]
): Promise<Update> {
  const streaming = { ...env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" };
  return timed(cwd, streaming, ["preview", "--expect-no-changes", "--json", ...options]);
}

async function timed(cwd: string, env: Record<string, string>, command: readonly string[]): Promise<Update> {
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  const args = [...command, "--non-interactive"];
  const run = execa("pulumi", args, { cwd, env, stdin: "ignore", reject: false, buffer: { stdout: false } });
  const processes = watchProcesses(run.pid ?? 0);
  const open = new Map<string, Step>();
  const steps: Step[] = [];
  const said: string[] = [];
  let started: number | undefined;
  let loaded: number | undefined;
  let settled: number | undefined;
  for await (const line of createInterface({ input: run.stdout })) {
    const { resourcePreEvent, resOutputsEvent, diagnosticEvent } = parse(line);
    if (diagnosticEvent !== undefined && !/debug|info$/.test(diagnosticEvent.severity))
      said.push(diagnosticEvent.message.trim());
    if (resourcePreEvent !== undefined) {
      const { op, urn, type } = resourcePreEvent.metadata;
      started ??= elapsed();
      if (type !== ROOT) loaded ??= elapsed();
      settled = elapsed();
      if (["same", "replace", "read"].includes(op)) continue;
      const step = { op, type, name: urn.split("::").at(-1) ?? urn, from: elapsed(), to: Number.NaN };
      open.set(`${op} ${urn}`, step);
      steps.push(step);
    }
    if (resOutputsEvent !== undefined) {
      const { op, urn } = resOutputsEvent.metadata;
      settled = elapsed();
      const step = open.get(`${op} ${urn}`);
      if (step !== undefined) step.to = elapsed();
    }
  }
  const { exitCode, stderr } = await run;
  const wall = elapsed();
  const processor = processes.stop();
  if (exitCode !== 0)
    throw new Error(`pulumi ${command[0]} exited with ${exitCode}:\n${[...said, stderr].join("\n")}`);
  const times = { started: started ?? wall, loaded: loaded ?? wall, settled: settled ?? wall };
  return { wall, ...times, processor, steps };
}

/** Type of the root resource, which the SDK registers before it loads the program. */
const ROOT = "pulumi:pulumi:Stack";

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

/** As `watching`, plus the time to stop and delete the old containers, which is all that an update does at its end. */
export function draining(steps: readonly Step[]): number {
  return alone(steps, (step) => isWatch(step) || step.op.startsWith("delete"));
}

const isWatch = ({ name }: Step) => name.endsWith("-watch");

/** Milliseconds in which only steps of one kind were running. */
function alone(steps: readonly Step[], is: (step: Step) => boolean): number {
  // Components enclose their resources, from the first to the last.
  const acting = steps.filter(({ type }) => !type.startsWith("landfall:"));
  const times = [...new Set(acting.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  return times.reduce((sum, from, index) => {
    const to = times[index + 1] ?? from;
    const under = acting.filter((step) => step.from <= from && step.to >= to);
    return under.length > 0 && under.every(is) ? sum + to - from : sum;
  }, 0);
}
