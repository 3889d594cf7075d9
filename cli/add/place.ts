import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../usage.ts";
import { OVERRIDE } from "./describe.ts";
import type { Files } from "./files.ts";

/** What became of the files, by path. */
export interface Placed {
  written: string[];
  /** There with another text: left as they are. */
  kept: string[];
}

/** Runs `use` with a folder that holds the files, and removes it afterwards, also after Ctrl-C. */
export async function withStaged<T>(
  checkout: string,
  files: Files,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  // In the checkout, so that the folder can be renamed to where it belongs.
  const folder = join(checkout, ".landfall", `add-${process.pid}`);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const interrupt = () => {
    remove();
    process.exit(130);
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    writeAll(folder, files);
    return await use(folder);
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    remove();
  }
}

/**
 * Makes the app's folder appear at once, by a rename. A folder that is there already gets only what it lacks.
 * @throws UsageError where the folder is of something else
 */
export function placeApp(staged: string, target: string, files: Files): Placed {
  if (!existsSync(target)) {
    renameSync(staged, target);
    return { written: Object.keys(files), kept: [] };
  }
  assertAdded(target);
  return placeFiles(target, files);
}

/** @throws UsageError where the folder is not one that `landfall add` made */
export function assertAdded(target: string): void {
  if (existsSync(target) && !existsSync(join(target, OVERRIDE)))
    throw new UsageError(
      `${target} is there and is not of \`landfall add\`: it has no ${OVERRIDE}. Type: --name <another>`,
    );
}

/** Writes what is missing and keeps what is there. */
export function placeFiles(target: string, files: Files): Placed {
  const missing = Object.entries(files).filter(([path]) => !existsSync(join(target, path)));
  const kept = Object.entries(files)
    .filter(([path]) => existsSync(join(target, path)))
    .filter(([path, { content }]) => readFileSync(join(target, path), "utf8") !== content)
    .map(([path]) => path);
  writeAll(target, Object.fromEntries(missing));
  return { written: missing.map(([path]) => path), kept };
}

function writeAll(folder: string, files: Files): void {
  for (const [path, { content, mode }] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(`${join(folder, path)}.partial`, content, { mode });
    renameSync(`${join(folder, path)}.partial`, join(folder, path));
  }
}
