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
  fetch(piece: Executable, folder: string, report: Report): Promise<boolean>;
}

export const official: Source = {
  origin: "official",
  fetch: async (piece, folder, report) =>
    piece.official !== undefined &&
    (await tryDownload(`${piece.name} ${piece.version}`, piece.official, folder, piece.name, report)),
};

const built: Source = {
  origin: "built",
  fetch: async (piece, folder, report) => {
    report(`${piece.name} ${piece.version}: building from its Go modules`);
    await goBuild(piece, folder, report);
    return true;
  },
};

/**
 * Tries the cache, then the official download, then the build from locked modules. Unfinished files are in a folder
 * next to the target, and moved there when they are complete.
 */
export async function installExecutable(
  piece: Executable,
  report: Report,
  sources = [official, built],
): Promise<CachedExecutable> {
  const directory = executableDirectory(piece);
  const inCache = cachedExecutable(piece);
  if (inCache) return inCache;
  const waiting = () => report(`${piece.name}: waiting for another process that is installing it`);
  return withLock(
    directory,
    async () => cachedExecutable(piece) ?? (await make(piece, directory, report, sources)),
    waiting,
  );
}

async function make(
  piece: Executable,
  directory: string,
  report: Report,
  sources: Source[],
): Promise<CachedExecutable> {
  const start = performance.now();
  const partial = `${directory}.partial`;
  for (const { origin, fetch } of sources) {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    if (!(await fetch(piece, partial, report))) continue;
    await writeFile(join(partial, "origin"), `${origin}\n`);
    await rm(directory, { recursive: true, force: true });
    await rename(partial, directory);
    report(`${piece.name} ${piece.version}: ${origin} (${seconds(performance.now() - start)})`);
    return { executable: join(directory, piece.name), origin };
  }
  throw new Error(`${piece.name} ${piece.version} can neither be downloaded nor built here.`);
}
