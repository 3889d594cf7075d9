import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { localBackendFolder } from "./localBackend.ts";

/** Who holds a stack, as a backend without a server records it. */
export interface Lock {
  pid: number;
  username: string;
  hostname: string;
  timestamp: string;
}

/** When the process with this id started; undefined: there is none; "unknown": there is one. */
export type ProcessStart = (pid: number) => Date | "unknown" | undefined;

/** A process starts before it takes its lock; clocks are compared with a second's resolution. */
const MARGIN_MS = 5_000;

export interface HolderVerdict {
  readonly dead: boolean;
  readonly why: string;
}

/** Whether the holder is proven dead. What cannot be proven is alive. */
export function judgeHolder(lock: Lock, here: string, startOf: ProcessStart): HolderVerdict {
  if (lock.hostname !== here)
    return { dead: false, why: `it runs, or ran, on ${lock.hostname}, which cannot be seen from ${here}` };
  const start = startOf(lock.pid);
  if (start === undefined) return { dead: true, why: "there is no such process" };
  // Another program got the number since.
  if (start !== "unknown" && start.getTime() > Date.parse(lock.timestamp) + MARGIN_MS)
    return { dead: true, why: "another process has its number now" };
  return { dead: false, why: "the process is running" };
}

export function describeLock({ username, hostname: host, pid, timestamp }: Lock): string {
  return `${username}@${host}, process ${pid}, since ${timestamp}`;
}

/** The locks of a stack in a local backend; [] for other backends, whose own error names them. */
export function localLocks(backendUrl: string, stack: string, cwd: string): Lock[] {
  const folder = localBackendFolder(backendUrl, cwd);
  if (folder === undefined) return [];
  // The folder of a project is above that of its stack: "organization/<project>/<stack>".
  return globSync(join(folder, "locks", "**", stack.split("/").at(-1) ?? stack, "*.json")).map((file) =>
    JSON.parse(readFileSync(file, "utf8")),
  );
}

/** The locks that an error of the engine names. */
export function parseLocks(message: string): Lock[] {
  return [...message.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, username = "", host = "", pid, timestamp = ""]) => ({
      username,
      hostname: host,
      pid: Number(pid),
      timestamp,
    }),
  );
}

export const thisHost = hostname();

export const processStart: ProcessStart = (pid) => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is another user's.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  try {
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    const args = ["-o", "stat=,lstart=", "-p", String(pid)];
    const [state = "", ...time] = execFileSync("ps", args, { env, encoding: "utf8" }).trim().split(/\s+/);
    // It has ended, and only its parent has not taken note: where an init does not do so, it stays like that.
    if (state.startsWith("Z")) return undefined;
    const start = new Date(`${time.join(" ")} UTC`);
    return Number.isNaN(start.getTime()) ? "unknown" : start;
  } catch {
    return "unknown";
  }
};
