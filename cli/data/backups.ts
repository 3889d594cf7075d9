import { backupList, type ListedBackup } from "../../contracts/backup.ts";
import { BACKUP_NOT_IN_SPACES, COMMAND_NOT_FOUND } from "../../contracts/exitCodes.ts";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { ago } from "../containers/ps.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { parseAnswer } from "../host/parseAnswer.ts";
import { runRemote, streamRemote } from "../host/remote.ts";
import { asRoot } from "../host/runAsRoot.ts";
import { type PulumiError, pulumiClient } from "../pulumi/client.ts";
import { findStack } from "../pulumi/resolveStack.ts";
import type { StackOptions } from "../stackOptions.ts";
import { formatTable } from "../text/table.ts";
import { UsageError } from "../usage.ts";
import { describeRange, readArchive } from "./archive.ts";

/** Without the test, sudo would end with 1, which is the program's code for: no backup. */
export const backupCommand = (...args: string[]) =>
  `[ -x ${PROGRAMS.backup} ] || exit ${COMMAND_NOT_FOUND}; ${asRoot([PROGRAMS.backup, ...args])}`;

/** `landfall backups list`. @returns the exit code: 1 where Spaces does not answer */
export async function listBackupsCommand(options: StackOptions & { json?: boolean }): Promise<number> {
  const host = await resolveHost(options);
  const [{ backups, problem }, archive] = await Promise.all([listBackups(host), readArchive(host)]);
  const lines = [...backupTable(backups, new Date()), ...backupWarnings(backups)];
  console.log(options.json ? JSON.stringify(backups, null, 2) : lines.join("\n"));
  if (archive !== null && !options.json) console.log(`Point in time: ${describeRange(archive)}`);
  if (problem !== undefined) console.error(problem);
  return problem === undefined ? 0 : 1;
}

/** All backups, newest first. With a `problem`, only those on the droplet. */
export async function listBackups(host: Host): Promise<{ backups: ListedBackup[]; problem?: string }> {
  const { exitCode, stdout, message } = await runRemote(host, backupCommand("list"));
  if (exitCode !== 0 && exitCode !== BACKUP_NOT_IN_SPACES) throw backupError(exitCode, message, host);
  const backups = parseAnswer(backupList, stdout, PROGRAMS.backup, host);
  return exitCode === 0 ? { backups } : { backups, problem: message };
}

/** Why the program that makes backups has failed. */
export function backupError(exitCode: number, message: string, host: Host): Error {
  return new Error(
    exitCode === COMMAND_NOT_FOUND
      ? `nothing on ${host.target.address} makes backups yet. Type: ${host.deploy}`
      : `on ${host.target.address}: ${message}`,
  );
}

/** One line a backup under a line of headings. */
export function backupTable(backups: readonly ListedBackup[], now: Date): string[] {
  if (backups.length === 0) return ["There is no backup yet. Make one: bin/landfall backups now"];
  const rows = backups.map(({ id, createdAt, reason, dump, head, release, state }) => [
    id,
    createdAt === undefined ? "" : ago(now.getTime() - Date.parse(createdAt)),
    reason ?? "",
    dump === undefined ? "" : size(dump.bytes),
    head ?? "",
    release ?? "",
    state,
  ]);
  return formatTable(["BACKUP", "AGE", "REASON", "SIZE", "HEAD", "RELEASE", "STATE"], rows);
}

/** What the newest whole backup says of the database, a line each: earlier ones may be about what is mended by now. */
export function backupWarnings(backups: readonly ListedBackup[]): string[] {
  const [newest] = backups.filter(({ places }) => places.length > 0);
  return (newest?.warnings ?? []).map((warning) => `Warning: ${warning}`);
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Three figures at most: "999 B", "1.2 MB", "340 MB". */
export function size(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}

/** `landfall backups now`. @returns the exit code: 1 there is none, 3 it is on the droplet only and should not be */
export async function createBackup(options: StackOptions & { localOnly?: boolean }): Promise<number> {
  const host = await resolveHost(options);
  const flags = options.localOnly ? ["--local-only"] : [];
  return streamed(host, ["create", "--reason", "manual", ...flags]);
}

/** `landfall backups verify [backup]`. @returns the exit code: 1 where a copy is damaged, or cannot be asked for */
export async function verifyBackup(id: string | undefined, options: StackOptions): Promise<number> {
  const host = await resolveHost(options);
  return streamed(host, ["verify", id ?? (await newest(host))]);
}

async function newest(host: Host): Promise<string> {
  const [found] = (await listBackups(host)).backups.filter(({ places }) => places.length > 0);
  if (found === undefined)
    throw new Error(`there is no backup yet. Type: bin/landfall backups now${host.flags}`);
  return found.id;
}

/** `landfall backups fetch <backup>`. The identity goes from the stack's configuration to the host's memory. */
export async function fetchBackup(id: string, options: StackOptions): Promise<number> {
  const [host, identity] = await Promise.all([resolveHost(options), readIdentity(options)]);
  return streamed(host, ["fetch", id], identity);
}

/**
 * The key that opens the stack's backups.
 * @throws UsageError with what to type where there is none
 */
export async function readIdentity(options: StackOptions): Promise<string> {
  const pulumi = pulumiClient(await findStack(options), options.stack);
  return pulumi.configValue("landfall:backup.identity").catch((error: PulumiError) => {
    throw new UsageError(`the stack has no key that decrypts its backups: ${error.output}`);
  });
}

async function streamed(host: Host, args: string[], input = ""): Promise<number> {
  const exitCode = await streamRemote(host, backupCommand(...args), { input });
  if (exitCode === COMMAND_NOT_FOUND) throw backupError(exitCode, "", host);
  return exitCode;
}
