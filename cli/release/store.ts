import { parseRecord } from "../../components/release/record.ts";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { RELEASE_ID } from "../../contracts/ids.ts";
import type { ReleaseRecord } from "../../contracts/release.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { runRemoteAsRoot } from "../host/runAsRoot.ts";
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
  return JSON.parse(await runRemoteAsRoot(host, [PROGRAMS.release, "list"]));
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
  const text = await runRemoteAsRoot(host, [PROGRAMS.release, "show", id]);
  const record = parseRecord(text);
  if ("problem" in record)
    throw new Error(
      `the record of release ${id} ${record.problem}. Take another release, or the checkout of that one. Type: ${releasesCommand(host)}`,
    );
  return { text, record };
}

export const releasesCommand = ({ flags }: Host) => `bin/landfall releases${flags}`;
