import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The line by which a shell file sources a part: the part's path, relative to the file's own folder, `$PARTS`. */
const SOURCE = /^(?:# shellcheck source=.*\n)?\. "\$PARTS\/(.+)"\n/gm;
const FOLDER = /^PARTS=.*\n/m;
const DIRECTIVE = /^# shellcheck shell=.*\n/m;

/** Paths of the parts that a shell file sources, as written in the file. */
export function partsOf(text: string): string[] {
  return [...text.matchAll(SOURCE)].map(([, part]) => part as string);
}

/**
 * A shell file of the checkout as one text for the host: each part replaces the line that sources it.
 * @param main path of the file
 */
export function bundle(main: string): string {
  const part = (path: string) => readFileSync(join(main, "..", path), "utf8").replace(DIRECTIVE, "");
  return readFileSync(main, "utf8")
    .replace(FOLDER, "")
    .replace(SOURCE, (_, path: string) => part(path));
}

/** The text of a program whose parts are in its own folder on the host, including parts shared with other programs. */
export function besideParts(text: string): string {
  return text.replace(/^(\. "\$PARTS\/).*\/([^/]+"$)/gm, "$1$2");
}
