import { docker, dockerLines } from "../docker.ts";

const prefix = "landfall-build-";

/**
 * Name of the container in which a process builds an image. The name contains the owner. A label would be inherited by
 * the committed image, and by every container of that image.
 * @param tag of the image: `<name>:<hash>`
 * @param pid of the process that builds
 */
export function buildContainer(tag: string, pid: number): string {
  return `${prefix}${pid}-${tag.replace(":", "-")}`;
}

/** Process that owns a build's container, by the container's name. Undefined for every other container. */
export function buildOwner(container: string): number | undefined {
  const pid = new RegExp(`^${prefix}([1-9][0-9]*)-`).exec(container)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** Removes the containers of builds whose process was killed. */
export async function removeAbandonedBuilds(): Promise<void> {
  const names = await dockerLines(["ps", "--all", "--filter", `name=^${prefix}`, "--format", "{{.Names}}"]);
  for (const name of names) {
    const owner = buildOwner(name);
    if (owner !== undefined && !isAlive(owner)) await docker(["rm", "--force", name]);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
