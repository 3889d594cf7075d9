import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RegionSettings } from "../region/settings.ts";
import {
  type ApplicationImageName,
  applicationImageNames,
  byPackages,
  ensureApplicationImage,
} from "./application.ts";
import { type Report, seconds } from "./base/index.ts";
import { type Registry, withPush } from "./push.ts";
import { twoAtATime } from "./twoAtATime.ts";

const repositoryPrefix = "personal-assistant";

/** Name of the variable in `compose.yaml`, such as `API_IMAGE`. */
function variable(name: ApplicationImageName): string {
  return `${name.toUpperCase().replaceAll("-", "_")}_IMAGE`;
}

/**
 * Builds the images of the app in the settings, and pushes them to the region's registry. Images that exist are neither
 * built nor pushed. Writes the references to `.landfall/<region>/images.env`, next to those of other apps.
 * @param profiles active Compose profiles
 * @returns image references by variable, pinned by digest
 */
export async function buildImages(
  settings: RegionSettings,
  profiles: readonly string[],
  report: Report,
): Promise<{ [variable: string]: string }> {
  const { address, host } = settings.services.registry;
  const registry: Registry = { address, host, caFile: settings.ca.certificateFile };
  const references: { [variable: string]: string } = {};
  await withPush(registry, async (push) => {
    const buildAndPush = async (name: ApplicationImageName) => {
      const started = Date.now();
      const image = await ensureApplicationImage(name, report);
      const repository = `${repositoryPrefix}/${name}`;
      const digest = await push(image, repository, image.slice(image.lastIndexOf(":") + 1));
      references[variable(name)] = `${host}/${repository}@${digest}`;
      report(`${name}: ${image} (${seconds(started)})`);
    };
    const groups = byPackages(applicationImageNames(profiles, settings.app));
    await twoAtATime(
      groups.map((names) => async () => {
        // One after the other, so that shared layers are sent only once.
        for (const name of names) await buildAndPush(name);
      }),
    );
  });
  await mkdir(settings.directory, { recursive: true });
  const file = join(settings.directory, "images.env");
  const before = (await readFile(file, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
  const others = before.filter((line) => !((line.split("=")[0] as string) in references));
  const own = Object.entries(references).sort(([a], [b]) => a.localeCompare(b));
  const lines = [...others, ...own.map(([key, value]) => `${key}=${value}`)];
  await writeFile(file, lines.map((line) => `${line}\n`).join(""));
  return references;
}
