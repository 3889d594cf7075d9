import { mkdir, open, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { ensureHostTool } from "../../images/base/hostTool.ts";
import type { VolumeSpec } from "../driver.ts";
import type { RegionSettings } from "../settings.ts";
import { asRoot, inMounts } from "./namespace.ts";

const gigabyte = 1024 ** 3;

function directory(settings: RegionSettings): string {
  return join(settings.directory, "volumes");
}

function imageFile(settings: RegionSettings, id: string): string {
  return join(directory(settings), `${id}.img`);
}

/** A sparse file: it uses only the space that is written, and a full volume is really full. */
export async function createVolumeFile(settings: RegionSettings, volume: VolumeSpec): Promise<void> {
  await mkdir(directory(settings), { recursive: true, mode: 0o700 });
  const path = imageFile(settings, volume.id);
  // "wx" never overwrites a volume with data.
  await (await open(path, "wx", 0o600)).close();
  await truncate(path, volume.sizeGb * gigabyte);
  if (volume.filesystem) await format(path, volume.filesystem, volume.label);
}

async function format(path: string, filesystem: "ext4" | "xfs", label: string | undefined): Promise<void> {
  if (filesystem === "xfs") await ensureHostTool("mkfs.xfs", "xfsprogs");
  const labelled = label ? ["-L", label] : [];
  const force = filesystem === "ext4" ? ["-q", "-F"] : ["-q", "-f"];
  await asRoot([`mkfs.${filesystem}`, ...force, ...labelled, path]);
}

export async function resizeVolumeFile(settings: RegionSettings, id: string, sizeGb: number): Promise<void> {
  await truncate(imageFile(settings, id), sizeGb * gigabyte);
  for (const device of await devicesOf(imageFile(settings, id)))
    await asRoot(["losetup", "--set-capacity", device]);
}

export async function deleteVolumeFile(settings: RegionSettings, id: string): Promise<void> {
  await releaseDevices(settings, id);
  await rm(imageFile(settings, id), { force: true });
}

/**
 * The loop devices of a file. Usually there is one. An unexpected second one has been seen once; code that looks for the
 * first only would leave it behind.
 */
async function devicesOf(path: string): Promise<string[]> {
  const found = await asRoot(["losetup", "--list", "--noheadings", "--output", "NAME", "--associated", path]);
  return found.split("\n").filter(Boolean);
}

async function ensureDevice(path: string): Promise<string> {
  const [device] = await devicesOf(path);
  return device ?? asRoot(["losetup", "--find", "--show", path]);
}

async function releaseDevices(settings: RegionSettings, id: string): Promise<void> {
  for (const device of await devicesOf(imageFile(settings, id)))
    await asRoot(["losetup", "--detach", device]);
}

/** Releases every device of the region's volumes, including those whose files are deleted. */
export async function releaseAllDevices(settings: RegionSettings): Promise<void> {
  const listed = await asRoot(["losetup", "--list", "--json", "--output", "NAME,BACK-FILE"]);
  const { loopdevices = [] }: { loopdevices?: { name: string; "back-file": string | null }[] } = JSON.parse(
    listed || "{}",
  );
  for (const { name, "back-file": file } of loopdevices)
    if (file?.startsWith(`${directory(settings)}/`)) await asRoot(["losetup", "--detach", name]);
}

/** Makes the volume's device and its link appear in a running droplet, because a container has no udev. */
export async function attachDevice(
  settings: RegionSettings,
  pid: number,
  id: string,
  name: string,
): Promise<void> {
  const device = await ensureDevice(imageFile(settings, id));
  const script = `mkdir -p /dev/disk/by-id
[ -b "$1" ] || mknod -m 660 "$1" b 7 "\${1#/dev/loop}"
chgrp disk "$1"
ln -sfn "../..\${1#/dev}" "/dev/disk/by-id/scsi-0DO_Volume_$2"`;
  await inMounts(pid, script, device, name);
}

/** Removes the device from a droplet; pid undefined: the droplet is not running. */
export async function detachDevice(
  settings: RegionSettings,
  pid: number | undefined,
  id: string,
  name: string,
) {
  if (pid)
    for (const device of await devicesOf(imageFile(settings, id)))
      await inMounts(pid, `rm -f "$1" "/dev/disk/by-id/scsi-0DO_Volume_$2"`, device, name);
  await releaseDevices(settings, id);
}
