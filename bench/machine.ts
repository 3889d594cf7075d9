import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { execa } from "execa";

/** Facts about the machine that figures depend on, printed above every table. */
export async function machineFacts(): Promise<string> {
  const version = async (command: string, ...args: string[]) =>
    (await execa(command, args, { reject: false })).stdout?.trim().split("\n")[0] ?? "not there";
  const kernel = readFileSync("/proc/sys/kernel/osrelease", "utf8").trim();
  const load = loadavg().map((value) => value.toFixed(1));
  return [
    new Date().toISOString().slice(0, 16).replace("T", " "),
    `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${kernel}`,
    `load ${load.join(" ")}`,
    `Node ${process.version}`,
    `Docker ${await version("docker", "version", "--format", "{{.Server.Version}}")}`,
    `Pulumi ${await version("pulumi", "version")}`,
  ].join("; ");
}

/** One-minute load average, which shows a disturbed run. */
export function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
