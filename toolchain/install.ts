import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CachedExecutable, cachedExecutable, executableDirectory, type Origin } from "./cache.ts";
import { tryDownload } from "./download.ts";
import type { Executable } from "./executables.ts";
import { goBuild } from "./go.ts";
import { withLock } from "./lock.ts";
import { type Report, seconds } from "./progress.ts";

/** A way to get an executable into a folder. It returns false if the executable is not available that way. */
export interface Source {
  origin: Origin;
  fetch(executable: Executable, folder: string, report: Report): Promise<boolean>;
}

export const official: Source = {
  origin: "official",
  fetch: async (executable, folder, report) =>
    executable.official !== undefined &&
    (await tryDownload(
      `${executable.name} ${executable.version}`,
      executable.official,
      folder,
      executable.name,
      report,
    )),
};

const built: Source = {
  origin: "built",
  fetch: async (executable, folder, report) => {
    report(`${executable.name} ${executable.version}: building from its Go modules`);
    await goBuild(executable, folder, report);
    return true;
  },
};

/**
 * Tries the cache, then the official download, then the build from locked modules. Unfinished files are in a folder
 * next to the target, and moved there when they are complete.
 */
export async function installExecutable(
  executable: Executable,
  report: Report,
  sources = [official, built],
): Promise<CachedExecutable> {
  const directory = executableDirectory(executable);
  const inCache = cachedExecutable(executable);
  if (inCache) return inCache;
  const waiting = () => report(`${executable.name}: waiting for another process that is installing it`);
  return withLock(
    directory,
    async () => cachedExecutable(executable) ?? (await make(executable, directory, report, sources)),
    waiting,
  );
}

async function make(
  executable: Executable,
  directory: string,
  report: Report,
  sources: Source[],
): Promise<CachedExecutable> {
  const start = performance.now();
  const partial = `${directory}.partial`;
  for (const { origin, fetch } of sources) {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    if (!(await fetch(executable, partial, report))) continue;
    await writeFile(join(partial, "origin"), `${origin}\n`);
    await rm(directory, { recursive: true, force: true });
    await rename(partial, directory);
    report(`${executable.name} ${executable.version}: ${origin} (${seconds(performance.now() - start)})`);
    return { executable: join(directory, executable.name), origin };
  }
  throw new Error(`${executable.name} ${executable.version} can neither be downloaded nor built here.`);
}
