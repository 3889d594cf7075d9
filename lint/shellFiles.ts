import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Of the shell files of a checkout, by their paths in it, those that no other one sources: the parts come with them. */
export function entryFiles(files: readonly string[], checkout: string): string[] {
  const present = files.filter((file) => existsSync(join(checkout, file)));
  const sourced = new Set(
    present.flatMap((file) => sourcedBy(file, readFileSync(join(checkout, file), "utf8"))),
  );
  return present.filter((file) => !sourced.has(file));
}

/** Files that a script says it sources, by shellcheck's own directive. */
export function sourcedBy(file: string, text: string): string[] {
  return [...text.matchAll(/^# shellcheck source=([^/\s]\S*)$/gm)].map(([, source]) =>
    join(file, "..", source as string),
  );
}
