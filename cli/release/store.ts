import { parseRecord } from "../../components/release/record.ts";
import { PROGRAM } from "../../components/release/store.ts";
import { shellQuote } from "../../components/remote/quote.ts";
import { RELEASE_ID } from "../../contracts/ids.ts";
import type { ReleaseRecord } from "../../contracts/release.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { NO_CONNECTION, runRemote, streamRemote } from "../host/remote.ts";
import type { PulumiStack } from "../pulumi/client.ts";
import { resolveStack } from "../pulumi/resolveStack.ts";
import type { StackOptions } from "../stackOptions.ts";
import { UsageError } from "../usage.ts";

/** A stack with its host. */
export interface DeployedStack {
  host: Host;
  stack: PulumiStack;
  /** The stack's name. */
  name: string;
}

export async function resolveDeployedStack(options: StackOptions): Promise<DeployedStack> {
  const host = await resolveHost(options);
  const { stack, name } = await resolveStack(options);
  return { host, stack, name };
}

/** A record without the plan, which is long. */
export type ReleaseSummary = Omit<ReleaseRecord, "contents"> & {
  contents: Omit<ReleaseRecord["contents"], "plan">;
};

/** What was released, the newest first. */
export async function listRecordedReleases(host: Host): Promise<ReleaseSummary[]> {
  return JSON.parse(await runRemoteAsRoot(host, [PROGRAM, "list"]));
}

/**
 * The record as the host has it.
 * @throws UsageError where there is no such release; Error where its record cannot be read
 */
export async function readRecord(host: Host, id: string): Promise<{ text: string; record: ReleaseRecord }> {
  if (!RELEASE_ID.test(id))
    throw new UsageError(
      `"${id}" is not a release such as 20261121T154500Z-0a1b2c. Type: ${releasesCommand(host)}`,
    );
  const text = await runRemoteAsRoot(host, [PROGRAM, "show", id]);
  const record = parseRecord(text);
  if ("problem" in record)
    throw new Error(
      `the record of release ${id} ${record.problem}. Take another release, or the checkout of that one. Type: ${releasesCommand(host)}`,
    );
  return { text, record };
}

export const releasesCommand = ({ flags }: Host) => `bin/landfall releases${flags}`;

/** A shell's word for: there is no such program. */
const NO_PROGRAM = 127;

/**
 * What a program prints on the host, run as root.
 * @param input the whole of its standard input
 * @param accepted exit codes that are no failures
 * @throws Error with the program's own last words
 */
export async function runRemoteAsRoot(
  host: Host,
  words: readonly string[],
  { input, accepted = [0] }: { input?: string; accepted?: number[] } = {},
): Promise<string> {
  const { exitCode, stdout, said } = await tryRemoteAsRoot(host, words, input);
  if (accepted.includes(exitCode)) return stdout;
  throw new Error(said.replace(/^landfall-release: /, ""));
}

/**
 * How a program ends on the host, run as root, whatever its end.
 * @throws Error where the host or the program is not there
 */
export async function tryRemoteAsRoot(host: Host, words: readonly string[], input?: string) {
  const ended = await runRemote(host, asRoot(words), input);
  if (ended.exitCode === NO_PROGRAM || /command not found/.test(ended.said))
    throw new Error(
      `${words[0]} is not on ${host.target.address}: the stack was not deployed since Landfall has it. Type: ${host.deploy}`,
    );
  return ended;
}

/**
 * Like {@link runRemoteAsRoot}, with all that the program prints shown as it comes.
 * @throws Error with its exit code; what it said is above
 */
export async function streamRemoteAsRoot(host: Host, words: readonly string[], input = ""): Promise<void> {
  const exitCode = await streamRemote(host, asRoot(words), { input });
  if (exitCode === NO_CONNECTION)
    throw new Error(`the host ${host.target.address} cannot be reached, as said above`);
  if (exitCode !== 0) throw new Error(`${words[0]} ended with ${exitCode}; what it said is above`);
}

const asRoot = (words: readonly string[]) => `sudo -n ${words.map(shellQuote).join(" ")}`;
