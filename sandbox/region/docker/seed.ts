import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { DropletMachine } from "../driver.ts";
import type { RegionSettings } from "../settings.ts";
import { dropletDirectory } from "./dropletContainer.ts";

/** Contents of the NoCloud seed that cloud-init reads at boot. */
export function seedFiles(machine: DropletMachine): Record<"user-data" | "meta-data", string> {
  return {
    // cloud-init takes an empty file for a broken one.
    "user-data": machine.userData || "#cloud-config\n{}\n",
    "meta-data": stringify({
      "instance-id": String(machine.id),
      "local-hostname": machine.name,
      "public-keys": machine.sshPublicKeys,
    }),
  };
}

/** Writes what a droplet's container mounts. User data may hold secrets, so nobody else can read it. */
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
