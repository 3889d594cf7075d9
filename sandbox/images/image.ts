import { withLock } from "../../toolchain/lock.ts";
import { docker, exists } from "./docker.ts";
import { contentHash, folderParts } from "./hash.ts";

/**
 * An image from a folder with a Dockerfile, cached by content. The Dockerfile begins with `ARG BASE` and `FROM
 * ${BASE}`.
 * @param name of the image; its tag is the content's hash
 * @returns the full tag
 */
export async function ensureImage(name: string, base: string, folder: string): Promise<string> {
  const tag = `${name}:${contentHash(base, ...(await folderParts(folder)))}`;
  const build = [
    "build",
    "--quiet",
    "--network",
    "none",
    "--build-arg",
    `BASE=${base}`,
    "--tag",
    tag,
    folder,
  ];
  await once(tag, () => docker(build));
  return tag;
}

/** Builds an image that docker does not have. Concurrent callers, also in other processes, wait and then find it. */
export async function once(tag: string, make: () => Promise<unknown>): Promise<void> {
  if (await exists("image", tag)) return;
  await withLock(`image ${tag}`, async () => {
    if (!(await exists("image", tag))) await make();
  });
}
