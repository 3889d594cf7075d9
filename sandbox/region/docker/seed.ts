import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { DropletMachine } from "../driver.ts";
import type { RegionSettings } from "../settings.ts";
import { dropletDirectory } from "./dropletContainer.ts";

/** Files of the NoCloud seed that cloud-init reads at boot. */
export function seedFiles(machine: DropletMachine): Record<"user-data" | "meta-data", string> {
  return {
    // cloud-init treats an empty file as broken.
    "user-data": machine.userData || "#cloud-config\n{}\n",
    "meta-data": stringify({
      "instance-id": String(machine.id),
      "local-hostname": machine.name,
      "public-keys": machine.sshPublicKeys,
    }),
  };
}

/**
 * Writes the files that a droplet's container mounts. Only their owner can read them, because user data may contain
 * secrets.
 */
export async function writeSeed(settings: RegionSettings, machine: DropletMachine): Promise<void> {
  const directory = dropletDirectory(settings, machine.id);
  await mkdir(join(directory, "seed"), { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(seedFiles(machine))) {
    await writeFile(join(directory, "seed", name), content, { mode: 0o600 });
  }
  await writeFile(join(directory, "resolv.conf"), `nameserver ${settings.network.gateway}\n`, {
    mode: 0o644,
  });
}
