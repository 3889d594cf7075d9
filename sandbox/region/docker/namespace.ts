import { execa } from "execa";
import { ensureHostTool } from "../../images/base/hostTool.ts";
import { docker } from "../../images/docker.ts";

/** Makes sure that this machine has the commands that the driver uses. */
export async function ensureHostTools(): Promise<void> {
  await ensureHostTool("ip", "iproute2");
  await ensureHostTool("nft", "nftables");
  await ensureHostTool("nsenter", "util-linux");
  await ensureHostTool("losetup", "util-linux");
  await ensureHostTool("mkfs.ext4", "e2fsprogs");
}

/** Process id of a running container's first process, by which its namespaces are entered. */
export async function containerPid(container: string): Promise<number> {
  const pid = Number(await docker(["inspect", "--format", "{{.State.Pid}}", container]));
  if (!(pid > 0)) throw new Error(`${container} does not run`);
  return pid;
}

/** Runs a command on this machine as root. */
export async function asRoot(command: string[], input?: string): Promise<string> {
  const [file = "", ...args] = process.getuid?.() === 0 ? command : ["sudo", "-n", ...command];
  const result = await execa(file, args, {
    stdin: input === undefined ? "ignore" : "pipe",
    input,
    env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    reject: false,
  });
  if (result.failed) throw new Error(`${command[0]}: ${result.stderr || result.shortMessage}`);
  return result.stdout.trim();
}

/** Runs this machine's command in a container's network. */
export function inNetwork(pid: number, command: string[], input?: string): Promise<string> {
  return asRoot(["nsenter", "--target", String(pid), "--net", "--", ...command], input);
}

/** Runs a shell script with the container's own files, commands and /proc. */
export function inMounts(pid: number, script: string, ...args: string[]): Promise<string> {
  const enter = ["nsenter", "--target", String(pid), "--mount", "--pid", "--root", "--wd"];
  return asRoot([...enter, "--", "sh", "-ec", script, "sh", ...args]);
}
