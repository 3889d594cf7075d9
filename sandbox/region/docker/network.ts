import { docker, exists } from "../../images/docker.ts";
import type { RegionSettings } from "../settings.ts";

/** The bridge that represents the internet. It connects droplets, services and this machine, as the operator's. */
export async function ensurePublicNetwork(settings: RegionSettings): Promise<void> {
  const { name, subnet, gateway } = settings.network;
  if (await exists("network", name)) return;
  await docker([
    "network",
    "create",
    "--label",
    settings.label,
    "--subnet",
    subnet,
    "--gateway",
    gateway,
    name,
  ]);
}
