import type { ArchiveStatus } from "../../contracts/archive.ts";
import type { ListedBackup } from "../../contracts/backup.ts";
import type { TriggerEvent } from "../../contracts/trigger.ts";
import { ago } from "../containers/ps.ts";
import type { Host } from "../host/host.ts";
import { readRemote } from "../host/remote.ts";
import { resolveStack } from "../pulumi/resolveStack.ts";
import { listRecordedReleases } from "../release/store.ts";
import { readTriggers, triggerProblem } from "../release/triggers.ts";
import type { StackOptions } from "../stackOptions.ts";
import { parseIdTime, type StateSummary } from "../state/encryptedState.ts";
import { newestSavedState, openStateStore } from "../state/savedStates.ts";
import { readArchive, reportArchive } from "./archive.ts";
import { backupWarnings, listBackups } from "./backups.ts";
import { endingSecretsOf } from "./endingSecrets.ts";

/** How the last attempt to make a backup ended, as the host has noted it. */
interface LastBackup {
  id: string;
  reason: string;
  at: string;
  result: "good" | "local" | "failed";
  problem: string | null;
}

/** A systemd timer, as `systemctl list-timers --output json` prints it: times in microseconds. */
interface Timer {
  unit: string;
  next: number | null;
  last: number | null;
}

/** The verdict of the last drill, as far as it is shown. */
interface Drill {
  at: string;
  success: boolean;
  problem: string | null;
  source: "droplet" | "spaces";
  backup: string | null;
}

export interface DataStatus {
  backups: ListedBackup[];
  /** Why the list is the droplet's only. */
  spacesProblem?: string;
  last: LastBackup | null;
  drill: Drill | null;
  /** null where the stack has none. */
  archive: ArchiveStatus | null;
  timers: Timer[];
  state: StateStatus;
  /** Client secrets, and keys from before Auth0, that end soon or have ended, as sentences. @default none */
  endingSecrets?: string[];
  /** What the trigger found, the oldest first. @default nothing */
  triggers?: TriggerEvent[];
}

/** Whether the engine's state of today is in Spaces. */
export interface StateStatus {
  /** Saved last. */
  saved?: StateSummary;
  /** That runs. */
  release?: string;
  /** Why it is not known. */
  problem?: string;
}

/** Beyond a day, with time for the backup itself and for the timer's chance. */
const OLD_MS = 26 * 3_600_000;

/** What there is to say of a stack's data. */
export async function readDataStatus(host: Host, options: StackOptions): Promise<DataStatus> {
  const [found, state, endingSecrets, triggers] = await Promise.all([
    statusOf(host),
    stateOf(host, options),
    endingSecretsOf(options),
    readTriggers(host),
  ]);
  return { ...found, state, endingSecrets, triggers };
}

async function stateOf(host: Host, options: StackOptions): Promise<StateStatus> {
  try {
    const [store, [newest]] = await Promise.all([
      resolveStack(options).then(openStateStore),
      listRecordedReleases(host),
    ]);
    const saved = store && (await newestSavedState(store));
    return { ...(saved && { saved }), ...(newest && { release: newest.id }) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

async function statusOf(host: Host): Promise<Omit<DataStatus, "state">> {
  const [{ backups, problem }, noted, drill, archive] = await Promise.all([
    listBackups(host),
    readRemote(
      host,
      "sudo -n cat /mnt/data/landfall/last-backup.json 2>/dev/null || echo null; systemctl list-timers 'landfall-*' --output json",
    ),
    readRemote(host, "sudo -n cat /mnt/data/landfall/last-drill.json 2>/dev/null || echo null"),
    readArchive(host),
  ]);
  const at = noted.lastIndexOf("\n[") === -1 ? noted.lastIndexOf("[") : noted.lastIndexOf("\n[");
  return {
    backups,
    ...(problem !== undefined && { spacesProblem: problem }),
    last: JSON.parse(noted.slice(0, at)),
    drill: JSON.parse(drill),
    archive,
    timers: JSON.parse(noted.slice(at)),
  };
}

/** What people read, and what of it needs them. */
export function statusReport(
  {
    backups,
    spacesProblem,
    last,
    drill,
    archive,
    timers,
    state,
    endingSecrets = [],
    triggers = [],
  }: DataStatus,
  now: Date,
  flags = "",
): { lines: string[]; problems: string[] } {
  const since = (time: string | number) => ago(now.getTime() - new Date(time).getTime());
  const [newest] = backups.filter(({ places }) => places.length > 0);
  const [sent] = backups.filter(({ places }) => places.includes("spaces"));
  const archived = archive && reportArchive(archive, now);
  const lines = [
    newest?.createdAt === undefined
      ? "Newest backup     none"
      : `Newest backup     ${newest.id}, ${since(newest.createdAt)} old, ${newest.state}`,
    drill === null
      ? "Last drill        none"
      : `Last drill        ${drill.success ? "good" : "FAILED"}, ${since(drill.at)} ago, ${drill.backup ?? "no backup"} from ${drill.source === "spaces" ? "Spaces" : "the droplet"}`,
    state.saved === undefined
      ? "Newest state      none saved"
      : `Newest state      ${state.saved.id}, ${since(parseIdTime(state.saved.id))} old, of ${state.saved.release === null ? "no release" : `release ${state.saved.release}`}`,
    ...(archived ? [archived.line] : []),
    ...timers.map(({ unit, next }) => {
      const name = unit.replace(/^landfall-|\.timer$/g, "");
      return `Next ${name.padEnd(13)}${next ? `in ${ago(next / 1000 - now.getTime())}` : "not planned"}`;
    }),
    ...backupWarnings(backups),
    ...endingSecrets.map((warning) => `Warning: ${warning}`),
  ];
  const make = `bin/landfall backups now${flags}`;
  const problems: string[] = archived?.problems ?? [];
  const trigger = triggerProblem(state.release, triggers, flags);
  if (trigger !== undefined) problems.push(trigger);
  if (spacesProblem !== undefined) problems.push(spacesProblem);
  if (last !== null && last.result !== "good")
    problems.push(
      `The last backup, ${since(last.at)} ago, ${ENDS[last.result]}: ${last.problem}. Type: ${make}`,
    );
  if (sent?.createdAt === undefined) problems.push(`No backup is in Spaces. Type: ${make}`);
  else if (now.getTime() - Date.parse(sent.createdAt) > OLD_MS)
    problems.push(`The newest backup in Spaces is ${since(sent.createdAt)} old. Type: ${make}`);
  if (drill?.success === false)
    problems.push(
      `The last drill, ${since(drill.at)} ago, failed: ${drill.problem}. Type: bin/landfall drill${flags}`,
    );
  const damaged = backups.filter(({ state }) => state.startsWith("damaged"));
  for (const { id, state } of damaged) problems.push(`The backup ${id} is ${state}. Type: ${make}`);
  if (state.problem !== undefined)
    problems.push(`Whether Pulumi's state is saved is unknown: ${state.problem}`);
  else if (state.release !== undefined && state.saved?.release !== state.release)
    problems.push(
      `Pulumi's state has not been saved since release ${state.release}. Type: bin/landfall state save${flags}`,
    );
  if (!timers.some(({ unit }) => unit === "landfall-backup.timer"))
    problems.push(
      "No timer makes backups. Type: sudo systemctl enable --now landfall-backup.timer, on the host",
    );
  return { lines, problems };
}

const ENDS = { good: "is good", local: "is on the droplet only", failed: "failed" };
