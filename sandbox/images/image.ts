import { docker, exists } from "./docker.ts";
import { contentHash, folderParts } from "./hash.ts";

/**
 * An image from a folder with a Dockerfile that starts with `ARG BASE` and `FROM ${BASE}`, cached by content.
 * @param name of the image; its tag is the content's hash
 * @returns the full tag
 */
export async function ensureImage(name: string, base: string, folder: string): Promise<string> {
  const tag = `${name}:${contentHash(base, ...(await folderParts(folder)))}`;
  if (await exists("image", tag)) return tag;
  await docker([
    "build",
    "--quiet",
    "--network",
    "none",
    "--build-arg",
    `BASE=${base}`,
    "--tag",
    tag,
    folder,
  ]);
  return tag;
}
