import { join } from "node:path";
import { execa } from "execa";
import { push } from "../sandbox/images/push.ts";
import type { RegionSettings } from "../sandbox/region/settings.ts";

/** Starts the region as a user does. With `--no-deploy`, nothing is deployed to it. */
export async function regionUp({ name, checkout }: RegionSettings, ...options: string[]): Promise<void> {
  const args = [join(checkout, "cli", "main.ts"), "sandbox", "up", "--region", name, ...options];
  await execa("node", args, { stdio: ["ignore", "inherit", "inherit"] });
}

/**
 * Pushes a local image to the region's registry.
 * @returns its reference there, by digest
 */
export async function pushed({ services, ca }: RegionSettings, image: string, name: string): Promise<string> {
  const { address, host } = services.registry;
  const registry = { address, host, caFile: ca.certificateFile };
  const repository = `bench/${name}`;
  const digest = await push(registry, image, repository, image.slice(image.lastIndexOf(":") + 1));
  return `${host}/${repository}@${digest}`;
}
