import { readFile } from "node:fs/promises";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { readTarget } from "./connection.ts";

const pollMs = 500;
const timeoutMs = 60_000;

/** Reboots the stack's droplet through the region's API, as the control panel would, and waits for the action to complete. */
export async function reboot(settings: RegionSettings): Promise<void> {
  const { address } = await readTarget(settings);
  const { reserved_ip } = await api(settings, `reserved_ips/${address}`);
  if (!reserved_ip.droplet) throw new Error(`no droplet has the address ${address}. Type: pulumi up`);
  let { action } = await api(settings, `droplets/${reserved_ip.droplet.id}/actions`, { type: "reboot" });
  for (const end = Date.now() + timeoutMs; action.status === "in-progress"; ) {
    if (Date.now() > end) throw new Error(`the reboot did not complete within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    ({ action } = await api(settings, `actions/${action.id}`));
  }
  if (action.status !== "completed")
    throw new Error(`the reboot ended as ${action.status}; see: landfall sandbox logs region`);
}

// biome-ignore lint/suspicious/noExplicitAny: three fields of three JSON answers
async function api(settings: RegionSettings, path: string, body?: object): Promise<any> {
  const response = await fetch(`${settings.api.url}/v2/${path}`, {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${(await readFile(settings.api.tokenFile, "utf8")).trim()}`,
      "content-type": "application/json",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { message?: string };
  if (!response.ok) throw new Error(`the region answered ${response.status} to ${path}: ${answer.message}`);
  return answer;
}
