import { docker, dockerLines } from "../docker.ts";

const prefix = "landfall-build-";

/**
 * Name of the container in which a process builds an image. Who owns it stands in its name: a label would pass to the
 * image that is committed from it, and from there to every container of that image.
 * @param tag of the image: `<name>:<hash>`
 * @param pid of the process that builds
 */
export function buildContainer(tag: string, pid: number): string {
  return `${prefix}${pid}-${tag.replace(":", "-")}`;
}

/** Process that owns a build's container, by the container's name; undefined for every other container. */
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
    // Of another user: alive, and not ours to signal.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
