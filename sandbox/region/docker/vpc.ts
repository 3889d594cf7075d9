import { createHash } from "node:crypto";
import type { RegionSettings } from "../settings.ts";
import { asRoot, inNetwork } from "./namespace.ts";

/**
 * A VPC is a bridge without ports and without an address on this machine; each droplet has a macvlan interface on it.
 * Docker networks do not work here: docker refuses two with the same addresses, and VPCs may overlap.
 */
function bridgeName(settings: RegionSettings, vpcId: string): string {
  const hash = createHash("sha256").update(vpcId).digest("hex").slice(0, 8);
  // Names of interfaces have at most 15 characters.
  return `${bridgePrefix(settings)}${hash}`;
}

function bridgePrefix(settings: RegionSettings): string {
  return `lfv${settings.index}-`;
}

async function bridges(settings: RegionSettings): Promise<string[]> {
  const links: { ifname: string }[] = JSON.parse((await asRoot(["ip", "-json", "link", "show"])) || "[]");
  return links.map((link) => link.ifname).filter((name) => name.startsWith(bridgePrefix(settings)));
}

export async function ensureVpc(settings: RegionSettings, vpcId: string): Promise<void> {
  const name = bridgeName(settings, vpcId);
  if ((await bridges(settings)).includes(name)) return;
  await asRoot(["ip", "link", "add", name, "type", "bridge"]);
  await asRoot(["ip", "link", "set", name, "up"]);
}

export async function removeVpc(settings: RegionSettings, vpcId: string): Promise<void> {
  const name = bridgeName(settings, vpcId);
  if ((await bridges(settings)).includes(name)) await asRoot(["ip", "link", "delete", name]);
}

export async function removeAllVpcs(settings: RegionSettings): Promise<void> {
  for (const name of await bridges(settings)) await asRoot(["ip", "link", "delete", name]);
}

/** Adds the VPC's interface to a running droplet, if it is missing. */
export async function joinVpc(
  settings: RegionSettings,
  pid: number,
  vpc: { id: string; address: string; prefixLength: number },
): Promise<void> {
  const links: { ifname: string }[] = JSON.parse(await inNetwork(pid, ["ip", "-json", "link", "show"]));
  if (links.some((link) => link.ifname.startsWith("eth1"))) return;
  await ensureVpc(settings, vpc.id);
  const passing = `lfm${pid}`;
  const bridge = bridgeName(settings, vpc.id);
  await asRoot(["ip", "link", "add", "link", bridge, "name", passing, "type", "macvlan", "mode", "bridge"]);
  await asRoot(["ip", "link", "set", passing, "netns", String(pid)]);
  await inNetwork(pid, ["ip", "link", "set", passing, "name", "eth1"]);
  await inNetwork(pid, ["ip", "address", "add", `${vpc.address}/${vpc.prefixLength}`, "dev", "eth1"]);
  await inNetwork(pid, ["ip", "link", "set", "eth1", "up"]);
}
