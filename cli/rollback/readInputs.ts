import { containersOf } from "../containers/listContainers.ts";
import type { Host } from "../host/host.ts";
import { answerOf, listing, recordOf, releasesOf, tell } from "../release/store.ts";
import { UsageError } from "../usage.ts";
import { isReplaced, missingServices, type Part, previous, type Situation } from "./plan.ts";

/** The host's programs that a rollback calls. */
export const MIGRATE = "/usr/local/sbin/landfall-migrate";
export const BACKUP = "/usr/local/sbin/landfall-backup";
/** The backup program's word for: the droplet's part is well, and Spaces is not. */
const WITHOUT_SPACES = 3;

/**
 * What a plan follows from, as the host knows it.
 * @param wanted default: what ran before
 * @param from the release that is left; default: the newest
 */
export async function situationOf(
  host: Host,
  wanted: string | undefined,
  part: Part,
  from?: string,
): Promise<Situation> {
  const releases = await releasesOf(host);
  const [newest] = releases;
  if (newest === undefined) throw new UsageError(`no release was recorded yet. Type: ${host.deploy}`);
  const { record: current } = await recordOf(host, from ?? newest.id);
  const mayRun = from === undefined && (wanted === undefined || wanted === newest.id);
  const containers = mayRun ? await containersOf(host) : [];
  // A release that has failed was not recorded: what ran before it is the newest.
  const before = mayRun && isReplaced(current, containers) ? newest : previous(releases);
  const to = wanted ?? before?.id;
  if (to === undefined)
    throw new UsageError(`there is no other release before the one that runs. Type: ${listing(host)}`);
  const { record: other } = await recordOf(host, to);
  const missing = mayRun && to === newest.id ? missingServices(other, containers) : [];
  const found = { part, releases, current, wanted: other, missing };
  // Where only the code goes back no database is asked: it may be what comes back with it.
  const head = part === "code" || current.head === null ? null : await headOf(host);
  if (head === null) return { ...found, head, migrations: [], backups: [] };
  const [migrations, backups] = await Promise.all([
    askJson(host, [MIGRATE, "list"]),
    askJson(host, [BACKUP, "list"]),
  ]);
  return {
    ...{ ...found, head, migrations: migrations as Situation["migrations"] },
    backups: backups as Situation["backups"],
  };
}

/** Where the database's migrations stand. A host says within seconds that it cannot know. */
export async function headOf(host: Host): Promise<string | { unknown: string }> {
  const { exitCode, stdout, said } = await answerOf(host, [MIGRATE, "head"]);
  return exitCode === 0 ? stdout.trim() : { unknown: said.replace(/^landfall-migrate: /, "") };
}

/** What a program of the host prints as JSON. The list of backups is of use also while Spaces cannot be asked. */
export const askJson = async (host: Host, words: string[]): Promise<unknown> =>
  JSON.parse(await tell(host, words, { accepted: [0, WITHOUT_SPACES] }));
