import type { z } from "zod";
import { backupList } from "../../contracts/backup.ts";
import { BACKUP_NOT_IN_SPACES } from "../../contracts/exitCodes.ts";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { migrationList } from "../../contracts/migration.ts";
import { listContainers } from "../containers/listContainers.ts";
import type { Host } from "../host/host.ts";
import { parseAnswer } from "../host/parseAnswer.ts";
import { runRemoteAsRoot, tryRemoteAsRoot } from "../host/runAsRoot.ts";
import { listRecordedReleases, readRecord, releasesCommand } from "../release/store.ts";
import { UsageError } from "../usage.ts";
import {
  hasOtherContainers,
  missingServices,
  type Part,
  previousRelease,
  type RollbackInputs,
} from "./plan.ts";

/**
 * What a plan follows from, as the host knows it.
 * @param requestedRelease default: what ran before
 * @param from the release that is left; default: the newest
 */
export async function readInputs(
  host: Host,
  requestedRelease: string | undefined,
  part: Part,
  from?: string,
): Promise<RollbackInputs> {
  const releases = await listRecordedReleases(host);
  const [newest] = releases;
  if (newest === undefined) throw new UsageError(`no release was recorded yet. Type: ${host.deploy}`);
  const { record: current } = await readRecord(host, from ?? newest.id);
  const mayRun = from === undefined && (requestedRelease === undefined || requestedRelease === newest.id);
  const containers = mayRun ? await listContainers(host) : [];
  // A release that has failed was not recorded: what ran before it is the newest.
  const before = mayRun && hasOtherContainers(current, containers) ? newest : previousRelease(releases);
  const to = requestedRelease ?? before?.id;
  if (to === undefined)
    throw new UsageError(
      `there is no other release before the one that runs. Type: ${releasesCommand(host)}`,
    );
  const { record: target } = await readRecord(host, to);
  const missing = mayRun && to === newest.id ? missingServices(target, containers) : [];
  const known = { part, releases, current, target, missing };
  // Where only the code goes back no database is asked: it may be what comes back with it.
  const head = part === "code" || current.head === null ? null : await readHead(host);
  if (head === null) return { ...known, head, migrations: [], backups: [] };
  const [migrations, backups] = await Promise.all([
    askAsRoot(host, [PROGRAMS.migrate, "list"], migrationList),
    askAsRoot(host, [PROGRAMS.backup, "list"], backupList),
  ]);
  return { ...known, head, migrations, backups };
}

/** Where the database's migrations stand. A host says within seconds that it cannot know. */
export async function readHead(host: Host): Promise<string | { unknown: string }> {
  const { exitCode, stdout, message } = await tryRemoteAsRoot(host, [PROGRAMS.migrate, "head"]);
  return exitCode === 0 ? stdout.trim() : { unknown: message.replace(/^landfall-migrate: /, "") };
}

/** The answer of a program on the host. The list of backups is useful also while Spaces does not answer. */
export async function askAsRoot<T>(host: Host, words: string[], contract: z.ZodType<T>): Promise<T> {
  const answer = await runRemoteAsRoot(host, words, { accepted: [0, BACKUP_NOT_IN_SPACES] });
  return parseAnswer(contract, answer, words[0] ?? "", host);
}
