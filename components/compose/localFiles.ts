import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The file or folder at a path of the checkout. A folder's files are listed by relative path, sorted. */
export type Local =
  | { is: "file"; content: string; mode: string }
  | { is: "directory"; files: { path: string; content: string; mode: string }[] }
  | { is: "missing" }
  | { is: "unsuitable"; reason: string };

export type LocalReader = (path: string) => Local;

/** Limit for configuration files. Larger files are data, and do not belong in a stack's state. */
const MAX_FILE_BYTES = 256 * 1024;
const MAX_FILES = 100;

export const readLocal: LocalReader = (path) => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { is: "missing" };
  if (stat.isFile()) return readOne(path);
  if (!stat.isDirectory()) return { is: "unsuitable", reason: "is neither a file nor a directory" };
  const names = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
  if (names.length > MAX_FILES)
    return { is: "unsuitable", reason: `has ${names.length} files, and ${MAX_FILES} is the limit` };
  const files = [];
  for (const name of names) {
    const file = readOne(join(path, name));
    if (file.is !== "file")
      return {
        is: "unsuitable",
        reason: `has ${name}, which ${"reason" in file ? file.reason : "is missing"}`,
      };
    files.push({ path: name, content: file.content, mode: file.mode });
  }
  return { is: "directory", files };
};

function readOne(path: string): Local {
  const { size, mode } = statSync(path);
  if (size > MAX_FILE_BYTES)
    return { is: "unsuitable", reason: `is larger than ${MAX_FILE_BYTES / 1024} KiB` };
  const bytes = readFileSync(path);
  const content = bytes.toString("utf8");
  if (!Buffer.from(content).equals(bytes)) return { is: "unsuitable", reason: "is not text" };
  // Only the executable bit is kept, because other bits differ between checkouts.
  return { is: "file", content, mode: (mode & 0o100) !== 0 ? "0755" : "0644" };
}
