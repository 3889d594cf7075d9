import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a shell file says where it sources a part: the part's path from the file's own folder, `$PARTS`. */
const SOURCE = /^(?:# shellcheck source=.*\n)?\. "\$PARTS\/(.+)"\n/gm;
const FOLDER = /^PARTS=.*\n/m;
const DIRECTIVE = /^# shellcheck shell=.*\n/m;

/** Paths of the parts that a shell file sources, as it says them. */
export function partsOf(text: string): string[] {
  return [...text.matchAll(SOURCE)].map(([, part]) => part as string);
}

/**
 * A shell file of the checkout as one text for the host: its parts stand where it sources them.
 * @param main path of the file
 */
export function bundle(main: string): string {
  const part = (path: string) => readFileSync(join(main, "..", path), "utf8").replace(DIRECTIVE, "");
  return readFileSync(main, "utf8")
    .replace(FOLDER, "")
    .replace(SOURCE, (_, path: string) => part(path));
}

/** The text of a program whose parts lie beside it on the host, also those that it shares with other programs. */
export function besideParts(text: string): string {
  return text.replace(/^(\. "\$PARTS\/).*\/([^/]+"$)/gm, "$1$2");
}
