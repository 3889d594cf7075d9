import { posix } from "node:path";
import { shellQuote } from "./quote.ts";

export interface PlacedFile {
  /** Absolute path on the host. */
  readonly path: string;
  /** Text, in UTF-8. */
  readonly content: string;
  /** Octal permissions such as "0644". */
  readonly mode: string;
}

export interface FilesPlan {
  /** Absolute path of the list of placed files, so that files that are no longer named are removed. */
  readonly manifest: string;
  /** Bash that makes the files' reader read them again. */
  readonly reload?: string;
}

/**
 * The files as one text that is readable in a diff. Before each file stands a line `=> <mode> <lines> <end> <path>`;
 * `end` says whether the last line has its newline.
 */
export function filesText(files: readonly PlacedFile[]): string {
  const one = ({ path, content, mode }: PlacedFile) => {
    const lines = content.split("\n");
    const isWhole = lines.at(-1) === "";
    const count = isWhole ? lines.length - 1 : lines.length;
    return `=> ${mode} ${count} ${isWhole ? "newline" : "none"} ${path}\n${content}${isWhole ? "" : "\n"}`;
  };
  return [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(one)
    .join("");
}

/**
 * Bash that replaces the earlier files with those of its standard input, in the format of `filesText`. It removes files
 * that are no longer listed, and reloads. If the reload fails, it restores all files and reloads again.
 */
export function renderPlaceFiles({ manifest, reload }: FilesPlan): string {
  return `manifest=${shellQuote(manifest)}
reload() { ${reload === undefined ? ":" : `bash -Eeuo pipefail -c ${shellQuote(reload)}`}; }
step "write the files beside their places"
mkdir -p -- ${shellQuote(posix.dirname(manifest))}
stage=$(mktemp -d -- "$manifest.XXXXXX")
trap 'rm -rf -- "$stage"' EXIT
awk -v stage="$stage" '${SPLIT}'
touch -- "$stage/index" "$manifest"
cut -d " " -f 3- -- "$stage/index" >"$stage/manifest"
place() {
  local number mode path
  while read -r number mode path; do
    mkdir -p -- "$(dirname -- "$path")"
    if [ -e "$path" ]; then ln -- "$path" "$stage/$number.before"; fi
    chmod -- "$mode" "$stage/$number"
    mv -fT -- "$stage/$number" "$path"
  done <"$stage/index"
  while IFS= read -r path; do
    if [ -e "$path" ]; then mkdir -p -- "$stage/gone$(dirname -- "$path")"; mv -fT -- "$path" "$stage/gone$path"; fi
  done < <(grep -vxF -f "$stage/manifest" -- "$manifest" || true)
}
put_back() {
  local number mode path
  while read -r number mode path; do
    if [ -e "$stage/$number.before" ]; then mv -fT -- "$stage/$number.before" "$path"; else rm -f -- "$path"; fi
  done <"$stage/index"
  if [ -d "$stage/gone" ]; then cp -a -- "$stage/gone/." /; fi
}
trap 'put_back; rm -rf -- "$stage"' EXIT
step "put the files in place"
place
sync -f -- "$manifest"
step "reload what reads the files"
if ! reload >&2 </dev/null; then
  put_back
  reload >/dev/null 2>&1 </dev/null || true
  trap 'rm -rf -- "$stage"' EXIT
  fail "the check or the reload after a change of files failed, as said above, and what was there before is in force again"
fi
mv -fT -- "$stage/manifest" "$manifest"
trap 'rm -rf -- "$stage"' EXIT
`;
}

/** Bash that removes the files. Their reader is not reloaded: it is usually removed at the same time. */
export function renderRemoveFiles(manifest: string): string {
  return `step "remove the files"
manifest=${shellQuote(manifest)}
if [ -e "$manifest" ]; then xargs -r -d '\\n' rm -f -- <"$manifest"; rm -f -- "$manifest"; fi
`;
}

/** awk: writes each file to $stage/<number>, and its line "<number> <mode> <path>" to $stage/index. */
const SPLIT = `left == 0 {
  if (file) close(file)
  number++; file = stage "/" number; left = $3; end = $4
  printf "" >file
  mode = $2; sub(/^=> [0-7]+ [0-9]+ [a-z]+ /, ""); print number, mode, $0 >(stage "/index")
  next
}
{ left--; printf "%s%s", $0, (left == 0 && end == "none" ? "" : "\\n") >file }`;
