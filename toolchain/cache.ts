import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Executable } from "./executables.ts";
import { paths } from "./paths.ts";

export type Origin = "official" | "built";

/** Hash of files' names and contents, so that a renamed file changes it too. The order of the files does not matter. */
export function contentHash(files: Record<string, string>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(files).sort()) hash.update(`${name}\0${files[name]}\0`);
  return hash.digest("hex").slice(0, 12);
}

/** Every file below a folder, by relative path. */
export function folderContents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [file.slice(folder.length + 1), readFileSync(file, "utf8")];
    }),
  );
}

/** Folder of one executable in the cache. It changes with the version, the locked modules, the shims and the flags. */
export function executableDirectory(executable: Executable): string {
  const sources = folderContents(join(paths.goModules, executable.build.module));
  const key = contentHash({ ...sources, "\0piece": JSON.stringify(executable) });
  return join(paths.cache, "engine", `${executable.name}-${executable.version}-${key}`);
}

export interface CachedExecutable {
  executable: string;
  origin: Origin;
}

export function cachedExecutable(executable: Executable): CachedExecutable | undefined {
  const directory = executableDirectory(executable);
  const path = join(directory, executable.name);
  if (!existsSync(path)) return undefined;
  return { executable: path, origin: readFileSync(join(directory, "origin"), "utf8").trim() as Origin };
}
