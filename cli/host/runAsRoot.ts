import { shellQuote } from "../../components/remote/quote.ts";
import { COMMAND_NOT_FOUND, NO_CONNECTION } from "../../contracts/exitCodes.ts";
import type { Host } from "./host.ts";
import { type RemoteResult, runRemote, streamRemote } from "./remote.ts";

/** The command line that runs a program as root. */
export const asRoot = (program: readonly string[]): string => `sudo -n ${program.map(shellQuote).join(" ")}`;

/**
 * Runs a program on the host as root. @returns what it printed
 * @param program with its arguments
 * @param input the whole of its standard input
 * @param accepted exit codes that are no failures
 * @throws Error with the program's own last words
 */
export async function runRemoteAsRoot(
  host: Host,
  program: readonly string[],
  { input, accepted = [0] }: { input?: string; accepted?: number[] } = {},
): Promise<string> {
  const { exitCode, stdout, message } = await tryRemoteAsRoot(host, program, input);
  if (accepted.includes(exitCode)) return stdout;
  throw new Error(message.replace(/^landfall-release: /, ""));
}

/**
 * Runs a program on the host as root, whatever its exit code.
 * @throws Error where the host or the program is not there
 */
export async function tryRemoteAsRoot(
  host: Host,
  program: readonly string[],
  input?: string,
): Promise<RemoteResult> {
  const result = await runRemote(host, asRoot(program), { ...(input !== undefined && { input }) });
  // Where the program is missing, sudo itself ends with 1.
  if (result.exitCode === COMMAND_NOT_FOUND || /command not found/.test(result.message))
    throw new Error(
      `${program[0]} is not on ${host.target.address}: the last deployment was made before Landfall had that program. Type: ${host.deploy}`,
    );
  return result;
}

/**
 * Runs a program on the host as root, with its output shown as it comes.
 * @throws Error with its exit code
 */
export async function streamRemoteAsRoot(host: Host, program: readonly string[], input = ""): Promise<void> {
  const exitCode = await streamRemote(host, asRoot(program), { input });
  if (exitCode === NO_CONNECTION)
    throw new Error(`the host ${host.target.address} cannot be reached: see the output above`);
  if (exitCode !== 0) throw new Error(`${program[0]} ended with ${exitCode}: see the output above`);
}
