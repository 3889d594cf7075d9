import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** First 12 hex digits of the SHA-256 of all parts, for the tag of an image made from them. */
export function contentHash(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex").slice(0, 12);
}

/** Names and contents of all files under a folder, in a fixed order. */
export async function folderParts(folder: string): Promise<(string | Uint8Array)[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const parts = paths.sort().map(async (path) => [path.slice(folder.length), await readFile(path)]);
  return (await Promise.all(parts)).flat();
}
