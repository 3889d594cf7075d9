import { docker, exists } from "../../../images/docker.ts";
import { contentHash } from "../../../images/hash.ts";
import type { ServiceName } from "../../services.ts";
import type { RegionSettings } from "../../settings.ts";

type Made = ServiceName | "database";

export function serviceContainer(settings: RegionSettings, service: Made): string {
  return `${settings.prefix}-${service}`;
}

function addressOf({ services, database }: RegionSettings, service: Made): string {
  return service === "database" ? database.address : services[service].address;
}

/**
 * Makes sure that a service's container runs. A container with other arguments is recreated; a paused one stays paused.
 * @param options of `docker create`
 * @param parts contents of files that it reads at its start
 * @returns false if it is paused
 */
export async function ensureServiceContainer(
  settings: RegionSettings,
  service: Made,
  {
    options,
    image,
    command,
    parts,
  }: { options: string[]; image: string; command: string[]; parts: string[] },
): Promise<boolean> {
  const name = serviceContainer(settings, service);
  const hash = contentHash(image, ...options, ...command, ...parts);
  if ((await exists("container", name)) && (await hashOf(name)) !== hash)
    await docker(["rm", "--force", name]);
  if (!(await exists("container", name))) {
    await docker([
      ...["create", "--name", name, "--label", settings.label, "--label", `landfall.service=${service}`],
      ...["--label", `landfall.hash=${hash}`, "--restart", "unless-stopped"],
      ...["--network", settings.network.name, "--ip", addressOf(settings, service)],
      ...[...options, image, ...command],
    ]);
  }
  if (await isPaused(name)) return false;
  // Has no effect on a running container.
  await docker(["start", name]);
  return true;
}

function hashOf(name: string): Promise<string> {
  return docker(["inspect", "--format", `{{index .Config.Labels "landfall.hash"}}`, name]);
}

async function isPaused(name: string): Promise<boolean> {
  return (await docker(["inspect", "--format", "{{.State.Paused}}", name])) === "true";
}
