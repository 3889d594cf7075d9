import { cpus } from "node:os";
import { join } from "node:path";
import type { DropletMachine, DropletSize } from "../driver.ts";
import type { RegionSettings } from "../settings.ts";

/** Capabilities for systemd and a nested dockerd. Some machines cannot grant all those of `--privileged`. */
const capabilities = [
  ...[
    "SYS_ADMIN",
    "NET_ADMIN",
    "NET_RAW",
    "SYS_PTRACE",
    "SYS_CHROOT",
    "MKNOD",
    "AUDIT_WRITE",
    "SETFCAP",
    "SYSLOG",
  ],
  ...["SYS_TIME", "DAC_READ_SEARCH", "LINUX_IMMUTABLE", "IPC_LOCK", "SYS_NICE", "SYS_BOOT", "AUDIT_CONTROL"],
  "MAC_ADMIN",
];

export function dropletName(settings: RegionSettings, id: number): string {
  return `${settings.prefix}-droplet-${id}`;
}

/** Docker volume with the droplet's images and containers. A nested overlay filesystem cannot be on another overlay. */
export function dropletDisk(settings: RegionSettings, id: number): string {
  return `${dropletName(settings, id)}-docker`;
}

export function dropletDirectory(settings: RegionSettings, id: number): string {
  return join(settings.directory, "droplets", String(id));
}

/** Memory as in the size. Processors at most as many as this machine has, because docker refuses more. */
export function limits(size: DropletSize): string[] {
  const memory = `${size.memoryMb}m`;
  return ["--memory", memory, "--memory-swap", memory, "--cpus", String(Math.min(size.vcpus, cpus().length))];
}

/** Arguments of `docker create` for a droplet whose directory has `seed/` and `resolv.conf`. */
export function createArguments(settings: RegionSettings, machine: DropletMachine, image: string): string[] {
  const directory = dropletDirectory(settings, machine.id);
  return [
    ...["create", "--name", dropletName(settings, machine.id), "--hostname", machine.name],
    ...["--label", settings.label, "--label", `landfall.droplet=${machine.id}`],
    ...["--network", settings.network.name, "--ip", machine.publicIp],
    ...capabilities.flatMap((name) => ["--cap-add", name]),
    ...["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"].flatMap((o) => [
      "--security-opt",
      o,
    ]),
    // Block volumes are loop devices.
    ...["--device-cgroup-rule", "b 7:* rmw"],
    ...["/run", "/run/lock", "/tmp"].flatMap((path) => ["--tmpfs", path === "/tmp" ? path : `${path}:exec`]),
    // A private cgroup namespace limits everything inside to the size, including containers.
    ...["--cgroupns", "private", ...limits(machine.size)],
    ...["--volume", `${dropletDisk(settings, machine.id)}:/var/lib/docker`],
    ...["--volume", `${join(directory, "seed")}:/var/lib/cloud/seed/nocloud:ro`],
    // Docker's own resolver listens on loopback, where nested containers cannot reach it.
    ...["--volume", `${join(directory, "resolv.conf")}:/etc/resolv.conf`],
    image,
  ];
}
