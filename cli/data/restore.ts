import type { z } from "zod";
import type { ListedBackup } from "../../contracts/backup.ts";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { migrationList } from "../../contracts/migration.ts";
import { restorePlan, undoPlan } from "../../contracts/restore.ts";
import { didYouMean } from "../../problem.ts";
import { confirmByTyping, requireConfirmation } from "../confirm.ts";
import { ago } from "../containers/ps.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { parseAnswer } from "../host/parseAnswer.ts";
import { readRemote, streamRemote } from "../host/remote.ts";
import { asRoot } from "../host/runAsRoot.ts";
import type { StackOptions } from "../stackOptions.ts";
import { formatTable } from "../text/table.ts";
import { UsageError } from "../usage.ts";
import { isArchived, readArchive, recoverToTime } from "./archive.ts";
import { backupCommand, listBackups, readIdentity, size } from "./backups.ts";
import { type HeadAt, headAt, recordedHeads } from "./headAt.ts";

export interface RestoreOptions {
  /** The live database becomes what it was. @default it is restored into a server of its own, and compared */
  inPlace?: boolean;
  /** The database that the last restore set aside becomes the live one again. */
  undo?: boolean;
  /** Asks nothing. */
  yes?: boolean;
  /** Leaves the scratch server there, to look at. */
  keepScratch?: boolean;
}

/** Options for internal callers: a rollback or a recovery. */
export interface InternalOptions {
  /** The caller checks that code and data fit each other. */
  fitsCode?: boolean;
}

/** What would change, as the host says it. */
export interface RestorePlan {
  id: string;
  /** Of a backup, not of a way back. */
  createdAt?: string;
  reason?: string;
  rows?: number;
  dumpBytes?: number;
  head?: string | null;
  liveHead?: string | null;
  onDroplet?: boolean;
  /** Of a way back: the database that was set aside. */
  database?: string;
  /** Whether the app's proxy knows the maintenance page. */
  page: boolean;
  changes: TableChange[];
}

export interface TableChange {
  table: string;
  /** Rows; null where there is no such table. */
  now: number | null;
  was: number | null;
  /** Since the backup, as far as the server still knows. */
  written: { ins: number; upd: number; del: number } | null;
}

const restoreCommand = (...args: string[]) => asRoot([PROGRAMS.restore, ...args]);

async function askPlan<T>(host: Host, contract: z.ZodType<T>, ...args: string[]): Promise<T> {
  return parseAnswer(contract, await readRemote(host, restoreCommand(...args)), PROGRAMS.restore, host);
}

/** `landfall restore <backup>`. @returns the exit code: 0 restored, 1 nothing was changed, 4 restored and something is not well */
export async function restore(
  requestedBackup: string | undefined,
  options: RestoreOptions & StackOptions & InternalOptions,
): Promise<number> {
  checkUsage(requestedBackup, options);
  const host = await resolveHost(options);
  if (requestedBackup === undefined) return undo(host, options);
  const chosen = await chooseSource(host, requestedBackup);
  if (chosen === undefined) return 1;
  const plan = await askPlan(host, restorePlan, "plan", chosen);
  const { inPlace = false, fitsCode = false } = options;
  const then =
    inPlace && plan.liveHead && plan.head === null ? await readHeadAtBackup(host, plan) : undefined;
  console.log(describePlan(plan, host.app, inPlace, new Date(), { fitsCode, then }).join("\n"));
  if (options.inPlace && !options.yes && !(await confirmByTyping("app", host.app))) return 1;
  if (!plan.onDroplet) {
    const code = await streamRemote(host, backupCommand("fetch", plan.id), {
      input: await readIdentity(options),
    });
    if (code !== 0) return code;
  }
  if (options.inPlace) return interruptible(host, restoreCommand("in-place", plan.id));
  return interruptible(host, restoreCommand("scratch", plan.id, ...(options.keepScratch ? ["--keep"] : [])));
}

/** What is restored: of a time that the archive has, a backup that is made of it now. undefined: the host has said why not */
async function chooseSource(host: Host, wanted: string): Promise<string | undefined> {
  if (wanted === "latest") return wanted;
  if (TIME.test(wanted) && isArchived(await readArchive(host), wanted))
    return recoverToTime(host, new Date(wanted));
  return chooseBackup(wanted, (await listBackups(host)).backups, host);
}

export function checkUsage(
  wanted: string | undefined,
  { inPlace, undo, yes, keepScratch }: RestoreOptions,
): void {
  if (undo && (wanted !== undefined || inPlace || keepScratch))
    throw new UsageError(
      "--undo reverts the last restore: it takes no backup, and no other option than --yes",
    );
  if (!undo && wanted === undefined)
    throw new UsageError("which backup? Its id, latest, or a time. Look at: bin/landfall backups list");
  if (inPlace && keepScratch)
    throw new UsageError("--in-place restores into the live database, so there is no scratch server to keep");
  if (inPlace || undo) requireConfirmation("this replaces the live database", { ...(yes && { yes }) });
}

/** A day, or a time with its zone: `2026-01-31T08:00Z`. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d))?$/;

/**
 * The id of the backup that was named, or of the newest one of before a time.
 * @throws UsageError naming the one that was probably meant
 */
export function chooseBackup(
  requestedBackup: string,
  backups: readonly ListedBackup[],
  { flags }: Pick<Host, "flags">,
): string {
  const whole = backups.filter(({ places }) => places.length > 0);
  const list = `Nothing was changed. Look at: bin/landfall backups list${flags}`;
  if (TIME.test(requestedBackup)) {
    const before = whole.filter(({ createdAt = "" }) => Date.parse(createdAt) <= Date.parse(requestedBackup));
    const newest = before.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
    if (newest === undefined)
      throw new UsageError(`there is no backup from before ${requestedBackup}. ${list}`);
    return newest.id;
  }
  const known = whole.map(({ id }) => id);
  if (known.includes(requestedBackup)) return requestedBackup;
  const damaged = backups.find(({ id }) => id === requestedBackup);
  if (damaged !== undefined)
    throw new UsageError(`the backup ${requestedBackup} is ${damaged.state}: it cannot be restored. ${list}`);
  const meant = didYouMean(requestedBackup, known);
  throw new UsageError(
    `there is no backup "${requestedBackup}"${meant === undefined ? "." : `; did you mean ${meant}?`} ${list}`,
  );
}

async function undo(host: Host, options: RestoreOptions): Promise<number> {
  const plan = await askPlan(host, undoPlan, "plan-back");
  console.log(describePlan(plan, host.app, true, new Date()).join("\n"));
  if (!options.yes && !(await confirmByTyping("app", host.app))) return 1;
  return interruptible(host, restoreCommand("swap-back"));
}

/** The host's program says what is live now, when it was told to end. */
function interruptible(host: Host, command: string): Promise<number> {
  const interrupted = async () => {
    console.error(await readRemote(host, restoreCommand("interrupt")));
  };
  return streamRemote(host, command, { input: "", interrupted });
}

/** Of a time no backup was made of then: what those and the migrations around it say. */
async function readHeadAtBackup(host: Host, { createdAt = "", liveHead }: RestorePlan): Promise<HeadAt> {
  const command = asRoot([PROGRAMS.migrate, "list"]);
  const [{ backups }, migrations] = await Promise.all([listBackups(host), readRemote(host, command)]);
  const now = { at: new Date().toISOString(), head: liveHead as string };
  return headAt(createdAt, [
    ...recordedHeads(backups, parseAnswer(migrationList, migrations, PROGRAMS.migrate, host)),
    now,
  ]);
}

/** Shown before the confirmation. */
export function describePlan(
  plan: RestorePlan,
  app: string,
  inPlace: boolean,
  now: Date,
  { fitsCode = false, then }: InternalOptions & { then?: HeadAt | undefined } = {},
): string[] {
  const head =
    plan.createdAt === undefined
      ? `The database ${plan.database}, which was set aside, becomes the live one of ${app} again.`
      : `Backup ${plan.id} of ${app}: ${ago(now.getTime() - Date.parse(plan.createdAt))} old, ${plan.reason}, ${plan.rows === 1 ? "1 row" : `${plan.rows} rows`}, ${size(plan.dumpBytes ?? 0)}, ${plan.onDroplet ? "on the droplet" : "in Spaces"}.`;
  if (!inPlace) return [head];
  const lines = [head, ...describeChanges(plan)];
  lines.push(...describeHeads(plan, fitsCode, then));
  lines.push(
    plan.page
      ? "Visitors get a page that says so while the databases are swapped: seconds."
      : "The app's proxy has no maintenance page (docs/compose.md), so requests fail while the databases are swapped: seconds.",
  );
  lines.push(
    plan.createdAt === undefined
      ? "The live database is kept beside it: the same command again reverts this."
      : "The live database is backed up first, and kept beside it: bin/landfall restore --undo reverts this.",
  );
  return lines;
}

/** Nothing where both have the same tables, or nobody migrates them. */
function describeHeads(plan: RestorePlan, fitsCode: boolean, then: HeadAt | undefined): string[] {
  const { liveHead } = plan;
  const head = plan.head ?? then?.head;
  if (plan.head === undefined || !liveHead || head === liveHead) return [];
  if (head === undefined) return [`${unknownHead(then)} The live ones are at ${liveHead}.`];
  const heads = `Its tables are those of ${head}, and the live ones are at ${liveHead}`;
  return [
    fitsCode
      ? `${heads}.`
      : `${heads}: a release made for ${liveHead} does not work with them. bin/landfall rollback puts code and data back together.`,
  ];
}

function unknownHead(then: HeadAt | undefined): string {
  const seen = [
    ...(then?.before ? [`${then.before.head} at ${then.before.at}, before it`] : []),
    ...(then?.after ? [`${then.after.head} at ${then.after.at}, after it`] : []),
  ];
  const around = seen.length === 0 ? "" : ` (seen: ${seen.join("; ")})`;
  return `The migration head of its tables is not recorded${around}. To look first: the same command with --keep-scratch instead of --in-place.`;
}

function describeChanges({ changes }: RestorePlan): string[] {
  if (changes.length === 0) return ["Nothing was written since then, as far as the counts of rows say."];
  const count = (rows: number | null) => (rows === null ? "no table" : String(rows));
  const rows = changes.map(({ table, now, was, written }) => [
    table,
    count(now),
    count(was),
    written === null ? "" : `${written.ins} added, ${written.upd} changed, ${written.del} removed`,
  ]);
  return ["What was written since then is LOST from the live database:"].concat(
    formatTable(["TABLE", "ROWS NOW", "ROWS THEN", "WRITTEN SINCE"], rows).map((line) => `  ${line}`),
  );
}
