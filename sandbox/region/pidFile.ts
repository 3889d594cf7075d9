import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { RegionSettings } from "./settings.ts";

export function writePidFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${process.pid}\n`);
}

/** Removes the file if it names this process. */
export function removePidFile(file: string): void {
  if (existsSync(file) && Number(readFileSync(file, "utf8")) === process.pid) rmSync(file);
}

/**
 * The process id of the region's daemon, if it runs. After a kill or a reboot, another process may have the number in
 * the file. So the command line must be that of this region's daemon.
 */
export function runningPid({ name, checkout, api }: RegionSettings): number | undefined {
  if (!existsSync(api.pidFile)) return undefined;
  const pid = Number(readFileSync(api.pidFile, "utf8"));
  const file = `/proc/${pid}/cmdline`;
  if (!Number.isInteger(pid) || !existsSync(file)) return undefined;
  const words = readFileSync(file, "utf8").split("\0");
  const has = (option: string, value: string) => words[words.indexOf(option) + 1] === value;
  const isOurs = words.some((word) => word.endsWith("sandbox/region/main.ts"));
  return isOurs && has("--name", name) && has("--checkout", checkout) ? pid : undefined;
}
