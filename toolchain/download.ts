import { createHash } from "node:crypto";
import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import type { Official } from "./pieces.ts";

/** A host that does not answer within this time is not asked again in this run. */
const PROBE_MS = 3000;
const reachable = new Map<string, Promise<boolean>>();
const archives = new Map<string, Promise<Buffer | undefined>>();

/** One short question per host and run; a sealed machine must not wait for a time-out per piece. */
function isReachable(url: string): Promise<boolean> {
  const { origin } = new URL(url);
  const known = reachable.get(origin);
  if (known) return known;
  const probe = fetch(origin, {
    method: "HEAD",
    redirect: "manual",
    signal: AbortSignal.timeout(PROBE_MS),
  }).then(
    () => true,
    () => false,
  );
  reachable.set(origin, probe);
  return probe;
}

async function get(url: string): Promise<Buffer | undefined> {
  if (!(await isReachable(url))) return undefined;
  const response = await fetch(url).catch(() => undefined);
  return response?.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
}

/** The sum that a published list (`<hex>  <file>` lines) gives for a file. */
export function checksumFor(list: string, file: string): string | undefined {
  const line = list.split("\n").find((l) => l.trim().replace("*", "").split(/\s+/)[1] === file);
  return line?.trim().split(/\s+/)[0];
}

/**
 * Fetches one executable into a folder.
 * @returns false when it cannot be had here
 * @throws when what came does not match its published SHA-256
 */
export async function download(official: Official, folder: string, executable: string): Promise<boolean> {
  const pending = archives.get(official.url) ?? get(official.url);
  archives.set(official.url, pending);
  const bytes = await pending;
  if (bytes === undefined) return false;
  await verify(official, bytes);
  await mkdir(folder, { recursive: true });
  const target = join(folder, executable);
  if (official.member === undefined) {
    await writeFile(target, bytes);
  } else {
    await execa("tar", ["-xzf", "-", "-C", folder, official.member], { input: bytes });
    if (official.member !== executable) await rename(join(folder, official.member), target);
  }
  await chmod(target, 0o755);
  return true;
}

async function verify(official: Official, bytes: Buffer): Promise<void> {
  const list = official.checksums === undefined ? undefined : await get(official.checksums);
  const expected = list && checksumFor(list.toString(), basename(official.url));
  if (!expected) return;
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (actual !== expected) {
    throw new Error(
      `${official.url}: its SHA-256 is ${actual}, but ${official.checksums} says ${expected}. Try again later.`,
    );
  }
}
