import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { localBackendFolder } from "./localBackend.ts";

/**
 * Files of attributes that an engine was killed in the middle of writing. A backend of files keeps one beside each of its
 * own, unless its URL ends in `?metadata=skip`. A state takes its place in one rename, but its attributes are emptied
 * before they are written, and with empty ones it cannot be read: "failed to load checkpoint: EOF". With none it can.
 *
 * @returns those of every stack, since the engine may be unable to say which one is selected; [] for other backends
 */
export function truncatedAttributeFiles(backendUrl: string, cwd: string): string[] {
  const folder = localBackendFolder(backendUrl, cwd);
  if (folder === undefined) return [];
  return globSync(join(folder, "**", "*.attrs"))
    .filter((file) => statSync(file).size === 0)
    .sort();
}
