import { type ArchiveStatus, archiveStatus } from "../../contracts/archive.ts";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { ago } from "../containers/ps.ts";
import type { Host } from "../host/host.ts";
import { parseAnswer } from "../host/parseAnswer.ts";
import { readRemote, runRemote } from "../host/remote.ts";
import { asRoot } from "../host/runAsRoot.ts";

const LATE_SECONDS = 60;
const SILENT_MS = 120_000;

/** @returns null where the stack has none */
export async function readArchive(host: Host): Promise<ArchiveStatus | null> {
  const status = asRoot([PROGRAMS.archive, "status"]);
  const answer = await readRemote(host, `[ -x ${PROGRAMS.archive} ] || { echo null; exit 0; }; ${status}`);
  return parseAnswer(archiveStatus.nullable(), answer, PROGRAMS.archive, host);
}

/**
 * The database as of a time, as a backup on the droplet.
 * @returns its id; undefined where the host has said why there is none
 */
export const recoverToTime = (host: Host, time: Date) => recoverFromArchive(host, [inSeconds(time)]);

/**
 * The newest there is of a database that was lost with its server, as a backup on the droplet of its successor.
 * @param by a time after the loss, and before the successor was made
 * @returns its id; undefined where the host has said why there is none
 */
export const recoverLost = (host: Host, by: Date) => recoverFromArchive(host, ["lost", inSeconds(by)]);

const inSeconds = (time: Date) => time.toISOString().replace(/\.\d+Z$/, "Z");

async function recoverFromArchive(host: Host, words: readonly string[]): Promise<string | undefined> {
  const program = [PROGRAMS.archive, "recover", ...words];
  const { exitCode, stdout } = await runRemote(host, asRoot(program), { showErrors: true });
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** Whether a time is in what the archive has. */
export const isArchived = (archive: ArchiveStatus | null, time: string): boolean =>
  archive?.since != null && Date.parse(archive.since) < Date.parse(time);

/** What people read of it, and what of it needs them. */
export function reportArchive(archive: ArchiveStatus, now: Date): { line: string; problems: string[] } {
  const since = (time: string) => ago(now.getTime() - Date.parse(time));
  const { asked, newest, checked, waiting, lagSeconds } = archive;
  const sent = newest === null ? "nothing sent yet" : `sent ${since(newest)} ago`;
  const look = "Look at: sudo journalctl -u landfall-archive, on the host";
  const problems: string[] = [];
  if (checked === null || now.getTime() - Date.parse(checked) > SILENT_MS)
    problems.push(`Nothing has looked for WAL to send since ${checked ?? "the start of the host"}. ${look}`);
  if (lagSeconds > LATE_SECONDS)
    problems.push(`WAL of ${lagSeconds} s, ${waiting} segments, is not in Spaces. ${look}`);
  if (asked && archive.since === null)
    problems.push(
      "The archive has no base backup yet. Look at: systemctl status landfall-base-backup, on the host",
    );
  return { line: `Archive           ${sent}, ${describeRange(archive)}`, problems };
}

/** From when on any second can be restored. */
export function describeRange({ asked, since }: ArchiveStatus): string {
  if (!asked) return "unknown, because Spaces does not answer";
  return since === null ? "no base backup yet" : `any second since ${since} can be restored`;
}
