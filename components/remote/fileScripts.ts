import { posix } from "node:path";
import { shellQuote } from "./quote.ts";

export interface FilePlan {
  readonly path: string;
  readonly mode: string;
  readonly owner: string;
  readonly check?: string;
  readonly reload?: string;
  /** Whether the output of the check and the reload is hidden, because it may quote the file. */
  readonly quiet: boolean;
}

/**
 * Bash that replaces a file with its standard input, in one rename. If the check fails, the file stays as it is. If the
 * reload fails, the old file is restored and reloaded. Until the rename, the old file stays readable under its name.
 */
export function renderPlaceFile(plan: FilePlan): string {
  const folder = posix.dirname(plan.path);
  const hidden = `${folder}/.${posix.basename(plan.path)}.landfall`;
  const output = plan.quiet ? " >/dev/null 2>&1 </dev/null" : " >&2 </dev/null";
  const kept = plan.quiet ? " (its output is hidden, because the file is secret)" : "";
  return `target=${shellQuote(plan.path)}
hidden=${shellQuote(hidden)}
check() { ${ownBash(plan.check)}; }
reload() { ${ownBash(plan.reload)}; }
step "create the folder"
mkdir -p -- ${shellQuote(folder)}
step "write the file"
FILE=$(umask 077 && mktemp -- "$hidden.XXXXXX")
export FILE
trap 'rm -f -- "$FILE" "$hidden.previous"' EXIT
cat > "$FILE"
chmod -- ${shellQuote(plan.mode)} "$FILE"
chown -- ${shellQuote(plan.owner)} "$FILE"
sync -- "$FILE"
step "check the file"
check${output} || fail "the check of $target failed, and the file that was there is left in force${kept}"
step "put the file in place"
rm -f -- "$hidden.previous"
[ ! -e "$target" ] || cp -p -- "$target" "$hidden.previous"
mv -fT -- "$FILE" "$target"
step "reload what reads the file"
if ! reload${output}; then
  if [ -e "$hidden.previous" ]; then mv -fT -- "$hidden.previous" "$target"; else rm -f -- "$target"; fi
  reload >/dev/null 2>&1 </dev/null || true
  fail "the reload after a change of $target failed, and what was there before is in force again${kept}"
fi
`;
}

/** Bash that removes the file. The file's reader is not reloaded: it is usually removed at the same time. */
export function renderRemoveFile(path: string): string {
  return `step "remove the file"\nrm -f -- ${shellQuote(path)}\n`;
}

/** Runs the script in a separate bash process. Inside a function whose status is tested, bash ignores `set -e`. */
function ownBash(script: string | undefined): string {
  return script === undefined ? ":" : `bash -Eeuo pipefail -c ${shellQuote(script)}`;
}
