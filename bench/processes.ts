import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** CPU time of a command. */
export interface Processor {
  /** Milliseconds of the command and of all child processes that it waited for. */
  total: number;
  /** Milliseconds by process, as far as sampled. A process that ends between two samples counts as nothing. */
  by: Record<string, number>;
  /** Milliseconds from the first sample until a process of the name was first seen. */
  first: Record<string, number>;
}

/** Milliseconds between two samples. */
const EVERY = 25;
/** Milliseconds of one clock tick of the kernel. */
const TICK = 10;

/**
 * Samples a process and its descendants until `stop`. Call it after the process's end, because only then is the total
 * known. Only one command at a time.
 */
export function watchProcesses(pid: number): { stop(): Processor } {
  const began = performance.now();
  const before = waitedFor();
  const seen = new Map<number, { name: string; spent: number }>();
  const first: Record<string, number> = {};
  const look = () => {
    for (const one of family(pid)) {
      const spent = spentBy(one);
      const name = nameOf(read(`/proc/${one}/cmdline`).split("\0"));
      if (spent === undefined || name === undefined) continue;
      // A newly forked process still has its parent's name.
      seen.set(one, { name, spent });
      first[name] ??= performance.now() - began;
    }
  };
  const timer = setInterval(look, EVERY);
  look();
  return {
    stop() {
      clearInterval(timer);
      const by: Record<string, number> = {};
      for (const { name, spent } of seen.values()) by[name] = (by[name] ?? 0) + spent;
      return { total: waitedFor() - before, by, first };
    },
  };
}

/** The usual name of one of the engine's processes. Undefined if the process has ended. */
export function nameOf(command: readonly string[]): string | undefined {
  const [program = "", ...args] = command;
  if (program === "") return undefined;
  const name = basename(program);
  if (name !== "node") return name;
  const script = args.find((word) => !word.startsWith("-")) ?? "";
  if (/\/cmd\/run(\/|$)/.test(script)) return "program";
  if (/\/cmd\/run-policy-pack|\bstart\.ts$/.test(script)) return "policies";
  return basename(script);
}

/**
 * Milliseconds from the fields of /proc/<pid>/stat after the name: of the process itself, and of children that it
 * waited for.
 */
export function timesOf(stat: string): { own: number; children: number } {
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15);
  return { own: (user + system) * TICK, children: (childrenUser + childrenSystem) * TICK };
}

function spentBy(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat === "" ? undefined : timesOf(stat).own;
}

/** CPU time of all ended children of this process. */
function waitedFor(): number {
  return timesOf(read("/proc/self/stat")).children;
}

function family(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(family)];
}

function childrenOf(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    return tasks.flatMap((task) =>
      read(`/proc/${pid}/task/${task}/children`).split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** Empty if the file no longer exists. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
