import { listContainers } from "../containers/listContainers.ts";
import type { Host } from "../host/host.ts";
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

/** The host's programs that a rollback calls. */
export const MIGRATE = "/usr/local/sbin/landfall-migrate";
export const BACKUP = "/usr/local/sbin/landfall-backup";
/** Exit code 3 of landfall-backup: stored on the droplet, upload failed. */
const WITHOUT_SPACES = 3;

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
    readJsonAsRoot(host, [MIGRATE, "list"]),
    readJsonAsRoot(host, [BACKUP, "list"]),
  ]);
  return {
    ...{ ...known, head, migrations: migrations as RollbackInputs["migrations"] },
    backups: backups as RollbackInputs["backups"],
  };
}

/** Where the database's migrations stand. A host says within seconds that it cannot know. */
export async function readHead(host: Host): Promise<string | { unknown: string }> {
  const { exitCode, stdout, message } = await tryRemoteAsRoot(host, [MIGRATE, "head"]);
  return exitCode === 0 ? stdout.trim() : { unknown: message.replace(/^landfall-migrate: /, "") };
}

/** What a program of the host prints as JSON. The list of backups is of use also while Spaces cannot be asked. */
export const readJsonAsRoot = async (host: Host, words: string[]): Promise<unknown> =>
  JSON.parse(await runRemoteAsRoot(host, words, { accepted: [0, WITHOUT_SPACES] }));
