import { existsSync } from "node:fs";
import { docker } from "../../sandbox/images/docker.ts";
import { push } from "../../sandbox/images/push.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";

/**
 * Puts an image of this machine's docker into the region's registry.
 * @returns its reference there, by digest
 * @throws Error with what to type when the region does not run or docker does not have the image
 */
export async function pushImage(settings: RegionSettings, image: string): Promise<string> {
  if (!existsSync(settings.ca.certificateFile))
    throw new Error(
      `region "${settings.name}" has no registry yet. Type: bin/landfall sandbox up --no-deploy`,
    );
  const { address, host } = settings.services.registry;
  const id = await docker(["image", "inspect", "--format", "{{.Id}}", image]);
  const repository = image.replace(/@.*$/, "").replace(/:[^/]*$/, "");
  const tag = id.replace(/^sha256:/, "").slice(0, 12);
  const digest = await push({ address, host, caFile: settings.ca.certificateFile }, image, repository, tag);
  return `${host}/${repository}@${digest}`;
}
