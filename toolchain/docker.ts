import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { withLock } from "./lock.ts";
import { paths } from "./paths.ts";
import type { Report } from "./progress.ts";

/** Commands that the region uses, with the Debian package of each. */
const COMMANDS: Record<string, string> = {
  dockerd: "docker.io",
  docker: "docker.io",
  debootstrap: "debootstrap",
  ssh: "openssh-client",
  nft: "nftables",
  iptables: "iptables",
  "mkfs.ext4": "e2fsprogs",
};
const UP_MS = 30_000;

export type DockerState = { running: true; version: string } | { running: false; reason: string };

/** Asks the daemon that `docker` would use: DOCKER_HOST, the context, or the local socket. */
export async function dockerState(): Promise<DockerState> {
  const asked = await execa("docker", ["version", "--format", "{{.Server.Version}}"], {
    reject: false,
    timeout: 10_000,
  });
  if (!asked.failed) return { running: true, version: asked.stdout.trim() };
  return {
    running: false,
    reason: asked.code === "ENOENT" ? "docker is not installed" : asked.stderr.trim(),
  };
}

/** Decides how to get Docker running. It is pure, so that a test can cover every kind of machine. */
export function dockerPlan(machine: {
  root: boolean;
  apt: boolean;
  host: string | undefined;
}): "install" | string {
  if (machine.host) {
    return `DOCKER_HOST is ${machine.host}, and no daemon answers there. Start it, or unset DOCKER_HOST.`;
  }
  if (machine.root && machine.apt) return "install";
  const what = machine.apt
    ? "sudo apt-get install docker.io debootstrap openssh-client nftables e2fsprogs && sudo usermod -aG docker $USER"
    : "Docker Engine 20.10 or newer, debootstrap, an OpenSSH client, nftables and e2fsprogs with your distribution's package manager";
  return `Docker does not run, and it cannot be installed here without ${machine.apt ? "root" : "apt-get"}.\n  Install: ${what}\n  Without Docker, this still works: npm run test:unit`;
}

/** Makes sure that Docker runs. As root on Debian or Ubuntu, it installs and starts Docker if necessary. */
export async function ensureDocker(report: Report = () => {}): Promise<void> {
  const machine = {
    root: process.getuid?.() === 0,
    apt: existsSync("/usr/bin/apt-get"),
    host: process.env.DOCKER_HOST,
  };
  const state = await dockerState();
  if (!state.running) {
    const plan = dockerPlan(machine);
    if (plan !== "install") throw new Error(`${plan}\n  (${state.reason})`);
  }
  await withLock("docker", async () => {
    if (machine.root && machine.apt) await installPackages(report);
    if (!(await dockerState()).running) await startDaemon(report);
  });
}

async function installPackages(report: Report): Promise<void> {
  const folders = (process.env.PATH ?? "").split(":").concat("/usr/sbin", "/sbin");
  const isThere = (command: string) => folders.some((folder) => existsSync(join(folder, command)));
  const missing = [
    ...new Set(
      Object.keys(COMMANDS)
        .filter((c) => !isThere(c))
        .map((c) => COMMANDS[c] as string),
    ),
  ];
  if (missing.length === 0) return;
  report(`Installing ${missing.join(", ")} with apt-get`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await execa("apt-get", ["update", "-qq"], { env });
  await execa("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], { env });
}

/** The PID files of dockerd and its containerd. */
const PID_FILES = {
  "/var/run/docker.pid": "dockerd",
  "/var/run/docker/containerd/containerd.pid": "containerd",
};

/**
 * Removes a PID file that names another process. After a hard stop, another process may have the number, and dockerd
 * would mistake it for a running dockerd.
 */
export async function removeStalePid(file: string, command: string): Promise<void> {
  const pid = await readFile(file, "utf8").catch(() => "");
  const owner = await readFile(`/proc/${pid.trim()}/comm`, "utf8").catch(() => "");
  if (owner.trim() !== command) await rm(file, { force: true });
}

/** Without systemd nothing starts the daemon, so this function does. The daemon outlives this process. */
async function startDaemon(report: Report): Promise<void> {
  await mkdir(paths.cache, { recursive: true });
  const log = join(paths.cache, "dockerd.log");
  if (existsSync("/run/systemd/system")) {
    await execa("systemctl", ["start", "docker"]);
  } else {
    for (const [file, command] of Object.entries(PID_FILES)) await removeStalePid(file, command);
    const output = openSync(log, "a");
    const options = { detached: true, stdio: ["ignore" as const, output, output] };
    spawn("dockerd", [], options).unref();
  }
  report(`Starting dockerd (log: ${log})`);
  const end = Date.now() + UP_MS;
  while (!(await dockerState()).running) {
    if (Date.now() > end) {
      const tail = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(-8).join("\n") : "";
      throw new Error(`dockerd did not come up within ${UP_MS / 1000} s. The end of ${log}:\n${tail}`);
    }
    await sleep(500);
  }
}
