import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackFiles } from "../../cli/sandbox/stack.ts";
import { ensureApplicationImage } from "../../sandbox/images/application.ts";
import { ensureImage } from "../../sandbox/images/image.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { pushed } from "../region.ts";

/** A release of the Personal Assistant: values of its variables. */
export interface Release {
  RELEASE: string;
  API_IMAGE: string;
  FRONTEND_IMAGE: string;
}

/**
 * Images for one release only. Each has a unique layer, so that the droplet must pull it. The front end's assets have
 * other names in each.
 */
export async function releaseImages(settings: RegionSettings, name: string): Promise<Release> {
  const variant = async (service: "api" | "frontend") => {
    const base = await ensureApplicationImage(service, () => {});
    const folder = await mkdtemp(join(tmpdir(), "landfall-bench-"));
    try {
      await cp(join(import.meta.dirname, service), folder, { recursive: true });
      await writeFile(join(folder, "release"), `${name}\n`);
      return await pushed(settings, await ensureImage(`landfall-bench-${service}`, base, folder), service);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  return { RELEASE: name, API_IMAGE: await variant("api"), FRONTEND_IMAGE: await variant("frontend") };
}

/** The images that the region's own deployment uses. */
export async function regionImages(settings: RegionSettings): Promise<Record<string, string>> {
  const lines = (await readFile(stackFiles(settings).imagesEnv, "utf8")).trim().split("\n");
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
}
