import { STANZA } from "../../contracts/archive.ts";
import { BACKUP_FILES } from "../../contracts/backup.ts";
import { BACKUP_ID } from "../../contracts/ids.ts";
import type { BucketFolder } from "../spaces/bucketFolder.ts";

/** A backup in Spaces, as its manifest describes it. */
export interface StoredBackup {
  id: string;
  createdAt: string;
  reason: string;
  head: string | null;
  release: string | null;
  rows: number;
  bytes: number;
}

/** A release as its record in Spaces describes it. */
export interface StoredRelease {
  id: string;
  createdAt: string;
  head: string | null;
  commit: string | null;
}

/** A recovery that is under way, in Spaces: it outlives this process, this machine and the droplet. */
export interface RecoveryJournal {
  format: 1;
  startedAt: string;
  /** What is restored; null where the volume has the data. */
  backup: string | null;
  /** Until when the archive has what is restored in the place of that backup; null where it is the backup. */
  archivedUntil: string | null;
  restored: boolean;
}

const JOURNAL = "recovery.json";
const BACKUPS = "backups/";
const RELEASES = "backups/releases/";
const FILES = Object.values(BACKUP_FILES);

/** As pgBackRest names one. */
const FULL_BACKUP = /^\d{8}-\d{6}F$/;

const text = (body: Uint8Array) => Buffer.from(body).toString("utf8");

async function json(folder: BucketFolder, key: string): Promise<unknown> {
  const found = await folder.get(key);
  if (found === undefined) return undefined;
  try {
    return JSON.parse(text(found.body));
  } catch {
    return undefined;
  }
}

/** The good ones, newest first: whole manifests of this app and stack whose files have the size that was sent. */
export async function listGoodBackups(
  folder: BucketFolder,
  system: string,
  stack: string,
): Promise<StoredBackup[]> {
  const listed = new Map((await folder.list(BACKUPS)).map(({ key, bytes }) => [key, bytes]));
  const ids = [...listed.keys()].flatMap((key) => {
    const [, id = "", file] = key.split("/");
    return file === "manifest.json" && BACKUP_ID.test(id) ? [id] : [];
  });
  const manifests = await Promise.all(ids.map((id) => json(folder, `${BACKUPS}${id}/manifest.json`)));
  return manifests
    .flatMap((manifest) => checkManifest(manifest, system, stack, (file) => listed.get(`${BACKUPS}${file}`)))
    .sort((a, b) => (a.id < b.id ? 1 : -1));
}

interface Manifest {
  format: number;
  id: string;
  system: string;
  stack: string;
  createdAt: string;
  reason: string;
  head: string | null;
  release: string | null;
  rows: Record<string, number>;
  dump: { bytes: number; sha256: string; encryptedBytes?: number };
  roles: { encryptedBytes?: number };
}

/** None where anything about it is not as it should be. @param sizeOf `<id>/<file>` in Spaces */
export function checkManifest(
  manifest: unknown,
  system: string,
  stack: string,
  sizeOf: (file: string) => number | undefined,
): StoredBackup[] {
  const { id, format, dump, roles, rows = {}, ...said } = (manifest ?? {}) as Partial<Manifest>;
  if (format !== 1 || id === undefined || said.system !== system || said.stack !== stack) return [];
  if (dump?.sha256?.length !== 64) return [];
  const sent = [dump.encryptedBytes, roles?.encryptedBytes];
  if (FILES.some((file, at) => sizeOf(`${id}/${file}`) === undefined || sizeOf(`${id}/${file}`) !== sent[at]))
    return [];
  return [
    {
      id,
      createdAt: said.createdAt ?? "",
      reason: said.reason ?? "",
      head: said.head ?? null,
      release: said.release ?? null,
      rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
      bytes: dump.bytes,
    },
  ];
}

/**
 * When WAL was last sent to an archive, which is soon after something was written.
 * @param archive its folder
 * @returns undefined without a base backup to begin with
 */
export async function archivedUntil(
  folder: Pick<BucketFolder, "list" | "folders">,
  archive: string,
): Promise<string | undefined> {
  const bases = await folder.folders(`${archive}/backup/${STANZA}/`);
  if (!bases.some((label) => FULL_BACKUP.test(label))) return undefined;
  const wal = `${archive}/archive/${STANZA}/`;
  // A folder for each server, such as 15-2 for the second one; in it one for each 256 segments of a timeline.
  const number = (server: string) => Number(server.split("-").at(-1));
  const server = (await folder.folders(wal)).toSorted((a, b) => number(b) - number(a))[0];
  const part = (await folder.folders(`${wal}${server}/`)).toSorted().at(-1);
  const times = (await folder.list(`${wal}${server}/${part}/`)).map(({ modifiedAt: at }) => at.getTime());
  return times.length === 0 ? undefined : new Date(Math.max(...times)).toISOString();
}

/** The newest release that was recorded in Spaces. */
export async function newestRelease(folder: BucketFolder): Promise<StoredRelease | undefined> {
  const keys = (await folder.list(RELEASES)).map(({ key }) => key).sort();
  const newest = keys.at(-1);
  const record =
    newest === undefined
      ? undefined
      : ((await json(folder, newest)) as StoredRelease & { contents?: { commit?: string } });
  if (record === undefined) return undefined;
  const { id, createdAt, head, contents } = record;
  return { id, createdAt, head, commit: contents?.commit ?? null };
}

/** @throws Error where another version of Landfall began it */
export async function readJournal(folder: BucketFolder): Promise<RecoveryJournal | undefined> {
  const journal = (await json(folder, JOURNAL)) as RecoveryJournal | undefined;
  if (journal === undefined || journal.format === 1) return journal;
  throw new Error("the recovery under way was begun by another version of Landfall: finish it with that one");
}

export const writeJournal = (folder: BucketFolder, journal: RecoveryJournal) =>
  folder.put(JOURNAL, JSON.stringify(journal));
export const closeJournal = (folder: BucketFolder) => folder.remove(JOURNAL);
