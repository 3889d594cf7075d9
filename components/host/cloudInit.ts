import { stringify } from "yaml";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { DATA_UNIT, renderDataScript, renderDataUnit, renderDockerDropIn } from "./dataVolume.ts";
import { METADATA_GUARD_UNIT, renderDaemon, renderMetadataGuard } from "./dockerDaemon.ts";
import { renderScrub, renderScrubUnit, SCRUB_UNIT } from "./hostKeys.ts";
import {
  KERNEL_SYSCTL,
  KERNEL_SYSCTL_PATH,
  NETWORK_SYSCTL,
  renderSetup,
  UNATTENDED_UPGRADES,
} from "./setup.ts";
import { BOOTSTRAP_KEY, HOST_KEYS_PATH, renderHostKeys, renderSshd, SSHD_PATH } from "./sshd.ts";

export interface CloudInitPlan {
  readonly hostname: string;
  /** The one user that may log in. */
  readonly user: string;
  /** Key of that user, in the form of `authorized_keys`. */
  readonly authorizedKey: string;
  /** ECDSA host key for the first connections only. */
  readonly bootstrapKey: { readonly privateKey: string; readonly publicKey: string };
  /** Name of the data volume, as DigitalOcean has it. */
  readonly volumeName: string;
  /** Size of the swap file in MB; 0 for none. */
  readonly swapMb: number;
}

interface WrittenFile {
  path: string;
  permissions: string;
  content: string;
}

/** The droplet's user data: it turns a plain Debian image into a host. It holds a private key. */
export function renderCloudInit(plan: CloudInitPlan): string {
  const config = {
    hostname: plan.hostname,
    // Skips the module: minimal images have no package for locales, and UTF-8 needs none.
    locale: false,
    ssh_pwauth: false,
    disable_root: true,
    ssh_deletekeys: true,
    ssh_keys: {
      ecdsa_private: plan.bootstrapKey.privateKey.trimEnd().concat("\n"),
      ecdsa_public: plan.bootstrapKey.publicKey.trim(),
    },
    groups: ["docker"],
    users: [
      {
        name: plan.user,
        groups: ["docker", "sudo"],
        shell: "/bin/bash",
        lock_passwd: true,
        sudo: "ALL=(ALL) NOPASSWD:ALL",
        ssh_authorized_keys: [plan.authorizedKey.trim()],
      },
    ],
    write_files: files(plan),
    runcmd: [[PROGRAMS.setup]],
  };
  return `#cloud-config\n${stringify(config, { lineWidth: 0 })}`;
}

function files(plan: CloudInitPlan): WrittenFile[] {
  return [
    file(SSHD_PATH, renderSshd(plan.user)),
    file(HOST_KEYS_PATH, renderHostKeys(BOOTSTRAP_KEY)),
    file("/etc/docker/daemon.json", renderDaemon()),
    file(`/etc/systemd/system/${METADATA_GUARD_UNIT}`, renderMetadataGuard()),
    script(PROGRAMS.data, renderDataScript(plan.volumeName)),
    file(`/etc/systemd/system/${DATA_UNIT}`, renderDataUnit()),
    file("/etc/systemd/system/docker.service.d/landfall.conf", renderDockerDropIn()),
    script(PROGRAMS.scrubBootstrapKey, renderScrub()),
    file(`/etc/systemd/system/${SCRUB_UNIT}`, renderScrubUnit()),
    file("/etc/sysctl.d/60-landfall-network.conf", NETWORK_SYSCTL),
    file(KERNEL_SYSCTL_PATH, KERNEL_SYSCTL),
    file("/etc/apt/apt.conf.d/52landfall-upgrades", UNATTENDED_UPGRADES),
    script(PROGRAMS.setup, renderSetup(plan.swapMb)),
  ];
}

function file(path: string, content: string): WrittenFile {
  return { path, permissions: "0644", content };
}

function script(path: string, content: string): WrittenFile {
  return { path, permissions: "0755", content };
}
