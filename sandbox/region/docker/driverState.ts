import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RegionSettings } from "../settings.ts";

/** Data that the driver needs about parts that its calls name by id only. */
export interface DriverState {
  /** By volume id. */
  volumes: Record<string, { name: string }>;
  /** By VPC id. */
  vpcs: Record<string, { cidr: string }>;
}

function file(settings: RegionSettings): string {
  return join(settings.directory, "parts.json");
}

export async function readDriverState(settings: RegionSettings): Promise<DriverState> {
  try {
    return JSON.parse(await readFile(file(settings), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { volumes: {}, vpcs: {} };
    throw error;
  }
}

let last: Promise<void> = Promise.resolve();

/** Changes the file. Calls in one process wait for each other. */
export function updateDriverState(
  settings: RegionSettings,
  change: (parts: DriverState) => void,
): Promise<void> {
  const result = last.then(async () => {
    const parts = await readDriverState(settings);
    change(parts);
    await mkdir(settings.directory, { recursive: true });
    const draft = `${file(settings)}.new`;
    await writeFile(draft, JSON.stringify(parts, null, 2));
    await rename(draft, file(settings));
  });
  last = result.catch(() => {});
  return result;
}
