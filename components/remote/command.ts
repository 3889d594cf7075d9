import { shellExports, shellQuote } from "./quote.ts";

export interface RemoteCommandPlan {
  /** Name for the messages on the remote side. */
  readonly name: string;
  /** Bash. `step "text"` names what comes next for the error message; `fail "text"` ends it with one. */
  readonly script: string;
  /** Plain values only: they show in the remote host's process list. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds after which the script is ended on the remote side. */
  readonly timeoutSeconds: number;
  /** Whether the script runs as root. */
  readonly sudo: boolean;
}

/** Linux takes at most 128 KiB in one argument, and sshd passes the whole command as one argument. */
const LONGEST_COMMAND = 120_000;

/** Seconds between SIGTERM and SIGKILL for an overdue script. */
const KILL_AFTER = 10;

/**
 * The command that sshd passes to the user's shell: the script under `sudo`, with a time limit. The limit holds even
 * after the connection is lost, because the command provider does not end a session that hangs.
 *
 * `timeout` runs inside `sudo`: outside, its user could not kill root's processes. Secrets reach the script by standard
 * input; the script's text holds none.
 */
export function renderRemoteCommand(plan: RemoteCommandPlan): string {
  const payload = prelude(plan.name) + shellExports(plan.environment ?? {}) + plan.script;
  const run = `timeout --kill-after=${KILL_AFTER} ${plan.timeoutSeconds} bash -c ${shellQuote(payload)}`;
  const overdue = `landfall: ${plan.name}: ended after ${plan.timeoutSeconds} s without finishing`;
  const command = [
    `${plan.sudo ? "sudo -n " : ""}${run}`,
    "status=$?",
    `case $status in 124|137) echo ${shellQuote(overdue)} >&2;; esac`,
    'exit "$status"',
  ].join("\n");
  if (command.length > LONGEST_COMMAND)
    throw new Error(
      `the script of ${plan.name} is ${command.length} characters long and a remote command can have ${LONGEST_COMMAND}: place it with RemoteFile and run it by its path`,
    );
  return command;
}

/** `BASH_COMMAND` is the text before expansion, so the message cannot hold a variable's value. */
function prelude(name: string): string {
  return `set -Eeuo pipefail
umask 022
landfall_name=${shellQuote(name)} landfall_step=start
step() { landfall_step="$*"; }
fail() { printf 'landfall: %s: %s\\n' "$landfall_name" "$*" >&2; exit 1; }
trap 'landfall_status=$?; printf "landfall: %s: step \\"%s\\" failed with status %s at: %s\\n" "$landfall_name" "$landfall_step" "$landfall_status" "$BASH_COMMAND" >&2' ERR
`;
}
