import { ago } from "../containers/ps.ts";
import { size } from "../data/backups.ts";
import { UsageError } from "../usage.ts";
import type { DropletResources } from "./inspectDroplet.ts";
import type { RecoveryJournal, StoredBackup, StoredRelease } from "./spacesInventory.ts";

export interface RecoveryInputs {
  resources: DropletResources;
  /** Newest first. */
  backups: readonly StoredBackup[];
  release: StoredRelease | undefined;
  journal: RecoveryJournal | undefined;
  /** When WAL of the database was last sent to its archive; undefined where that has none, or is of no use. */
  archivedUntil: string | undefined;
  /** Whether the app's database is on the volume. */
  onVolume: boolean;
  /** Named by the user. */
  requestedBackup: string | undefined;
  /** The options that name the stack, with a space before. */
  flags: string;
}

export interface RecoveryPlan {
  /** Whether the state has anything that is gone. */
  forget: boolean;
  /** Whether what is in the database is gone too. */
  forgetDatabase: boolean;
  /** What is restored; undefined where the data are there. */
  backup: StoredBackup | undefined;
  /** Until when the archive has what is restored in the place of the backup: it is newer, and nobody has named a backup. */
  archivedUntil: string | undefined;
}

/**
 * @returns undefined where nothing is lost and nothing is left to do
 * @throws UsageError with what to type where it cannot be recovered from this
 */
export function planRecovery(inputs: RecoveryInputs): RecoveryPlan | undefined {
  const { resources: machine, journal, onVolume, flags, requestedBackup: wanted } = inputs;
  const dropletThere = machine.droplet?.exists ?? false;
  const volumeThere = machine.volume?.exists ?? false;
  if (journal === undefined && dropletThere && volumeThere) {
    if (wanted === undefined) return undefined;
    throw new UsageError(
      `the droplet and the volume exist, so there is nothing to recover. To go back to ${wanted}: bin/landfall restore ${wanted} --in-place${flags}`,
    );
  }
  if (dropletThere && !volumeThere)
    throw new UsageError(
      `the volume is gone, and the droplet ${machine.droplet?.id} is still there without it: nothing on it can be used. Delete it, with doctl compute droplet delete ${machine.droplet?.id} or in the control panel, and type the same again`,
    );
  const dataLost = onVolume && !volumeThere;
  const unfinished = journal !== undefined && journal.backup !== null && !journal.restored;
  const backup = dataLost || unfinished ? chooseBackup(inputs) : undefined;
  return {
    forget: !dropletThere,
    forgetDatabase: dataLost,
    backup,
    archivedUntil: backup && newerArchive(inputs, backup),
  };
}

/** A recovery under way goes on with what it has begun with: since then, the new droplet's server has an archive too. */
function newerArchive(
  { journal, archivedUntil, requestedBackup: wanted }: RecoveryInputs,
  backup: StoredBackup,
) {
  if (wanted !== undefined) return undefined;
  if (journal !== undefined && !journal.restored) return journal.archivedUntil ?? undefined;
  return archivedUntil !== undefined && archivedUntil > backup.createdAt ? archivedUntil : undefined;
}

/** The one that was named, else that of the recovery under way: what the new droplet has backed up since is empty. */
function chooseBackup({ backups, journal, requestedBackup: wanted, flags }: RecoveryInputs): StoredBackup {
  const journalBackup = journal?.restored ? undefined : journal?.backup;
  const id = wanted ?? journalBackup ?? backups[0]?.id;
  const backup = backups.find((backup) => backup.id === id);
  if (backup !== undefined) return backup;
  const known = backups.slice(0, 5).map((backup) => backup.id);
  throw new UsageError(
    id === undefined
      ? "Spaces has no good backup of this stack, so its data cannot be brought back. A new, empty one: pulumi refresh --run-program=false --target '**digitalocean:**', then pulumi up"
      : `Spaces has no good backup ${id}. Nothing was changed. There are: ${known.join(", ") || "none"}. Type: bin/landfall recover <backup>${flags}`,
  );
}

/** Shown before the confirmation. */
export function describePlan(
  plan: RecoveryPlan,
  { resources: { droplet, volume }, journal, release, onVolume, flags }: RecoveryInputs,
  now: Date,
): string[] {
  const since = (time: string) => ago(now.getTime() - Date.parse(time));
  const { backup, archivedUntil } = plan;
  const line = (what: string, says: string) => `${what.padEnd(10)}${says}`;
  const gone = (part: DropletResources["droplet"]) =>
    part === undefined
      ? "not in the state: will be created"
      : `${part.name} (${part.id}) is gone: will be created`;
  const lines = [
    ...(journal === undefined ? [] : [`Goes on with the recovery of ${since(journal.startedAt)} ago.`]),
    line(
      "Droplet",
      droplet?.exists
        ? `${droplet.name} (${droplet.id}) is there`
        : `${gone(droplet)}, with the previous address`,
    ),
    line("Volume", volume?.exists ? `${volume.name} (${volume.id}) is there, and is kept` : gone(volume)),
    line(
      "Release",
      release === undefined
        ? "none is recorded in Spaces. What this checkout says is deployed"
        : `the newest is ${release.id}, ${since(release.createdAt)} old${release.commit === null ? "" : `, of commit ${release.commit.slice(0, 12)}`}. What this checkout says is deployed`,
    ),
  ];
  if (backup === undefined)
    return [
      ...lines,
      line(
        "Data",
        onVolume
          ? "are there, and are not touched"
          : "the database is not on the droplet, and is not touched",
      ),
    ];
  if (archivedUntil !== undefined)
    return [
      ...lines,
      line(
        "Archive",
        `has all that was sent until ${archivedUntil}, ${since(archivedUntil)} ago: that is restored`,
      ),
      line(
        "Backup",
        `the newest is ${backup.id}, ${since(backup.createdAt)} old. To restore it instead of the archive: bin/landfall recover ${backup.id}${flags}`,
      ),
      line("LOST", "what was written but not sent yet: half a minute's changes if Spaces was reachable"),
      line("", "and everything else on the old volume"),
    ];
  lines.push(
    line(
      "Backup",
      `${backup.id}, ${since(backup.createdAt)} old, ${backup.reason}, ${backup.rows} rows, ${size(backup.bytes)}${backup.head === null ? "" : `, at ${backup.head}`}`,
    ),
  );
  if (release !== undefined && release.head !== null && release.head !== backup.head)
    lines.push(
      line(
        "",
        backup.head === null
          ? `It was restored from a point in time, and does not record its migration head. The release had its tables at ${release.head}: if the backup's head differs, migrations run again on the restored tables.`
          : `The release had its tables at ${release.head}: migrations run again on the restored tables.`,
      ),
    );
  lines.push(
    line(
      "LOST",
      `all that was written in the ${since(backup.createdAt)} since ${backup.createdAt}, which is the age of the backup. The amount is unknown, because that database is gone`,
    ),
    line("", "and everything else on the old volume"),
  );
  return lines;
}
