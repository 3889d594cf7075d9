import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join, posix } from "node:path";
import { type PlacedFile, shellQuote } from "../remote/index.ts";
import { besideParts, partsOf } from "../shell/index.ts";

/** Where a program is placed on the host. */
export interface ProgramPlace {
  /** Absolute path of the command. */
  readonly path: string;
  /** Absolute path of the program's own folder, which holds its files. */
  readonly folder: string;
}

/** The files of a program, and the check after they are placed. */
export interface HostProgram {
  readonly files: PlacedFile[];
  /** Bash for the `reload` of `RemoteFiles`. It checks the files in use, and removes files of other versions. */
  readonly check: string;
}

/**
 * A bash program with the parts that it sources as `. "$PARTS/<part>.sh"`. Parts may come from other folders of the
 * checkout; on the host, all are in one folder.
 * Each version has a folder of its own, and the file at `path` only names the current version. Renaming that file
 * switches versions, so an interrupted placement is harmless. A running program has read all of its own version.
 * @param main path of the program on this machine
 */
export function hostProgram(main: string, { path, folder }: ProgramPlace): HostProgram {
  const text = readFileSync(main, "utf8");
  const contents = [
    { name: basename(path), content: besideParts(text), mode: "0755" },
    ...partsOf(text).map((part) => ({
      name: basename(part),
      content: readFileSync(join(main, "..", part), "utf8"),
      mode: "0644",
    })),
  ];
  const digest = createHash("sha256").update(JSON.stringify(contents)).digest("hex").slice(0, 12);
  const version = posix.join(folder, digest);
  return {
    files: [
      { path, content: renderLauncher(version, basename(path)), mode: "0755" },
      ...contents.map(({ name, ...file }) => ({ path: posix.join(version, name), ...file })),
    ],
    check: `parts=$(sed -n 's/^parts=//p' ${shellQuote(path)})
for part in "$parts"/*; do bash -n "$part"; done
find "\${parts%/*}" -mindepth 1 -maxdepth 1 ! -path "$parts" -exec rm -rf -- {} +
`,
  };
}

const renderLauncher = (version: string, name: string) => `#!/bin/bash
# The version that is in force: every other one is gone, or half placed.
parts=${version}
exec "$parts/${name}" "$@"
`;
