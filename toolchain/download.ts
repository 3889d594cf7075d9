import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { chmod, type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { contents, unpack } from "./archive.ts";
import { algorithmName, type Checksum, checksumFor } from "./checksum.ts";
import type { Official } from "./executables.ts";
import type { Report } from "./progress.ts";
import { request } from "./request.ts";

/** Several pieces come from one archive. It has no path any more: its space is free again when this process ends. */
const files = new Map<string, Promise<FileHandle>>();

/**
 * Fetches one executable into a folder, and says why where it cannot.
 * @param title of the piece, for that line
 * @returns whether it is there
 */
export async function tryDownload(
  title: string,
  official: Official,
  folder: string,
  executable: string,
  report: Report,
): Promise<boolean> {
  try {
    await download(official, folder, executable, report);
    return true;
  } catch (error) {
    report(`${title}: the official build is not used: ${(error as Error).message}`);
    return false;
  }
}

/**
 * Fetches one executable into a folder.
 * @throws with the reason in one line, also when what came does not have the sum that is published for it
 */
export async function download(
  official: Official,
  folder: string,
  executable: string,
  report: Report,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const pending = files.get(official.url) ?? fetchChecked(official, folder, report);
  files.set(official.url, pending);
  const file = await pending;
  const target = join(folder, executable);
  if (official.member === undefined) {
    await pipeline(contents(file), createWriteStream(target));
  } else {
    await unpack(file, basename(official.member), target).catch((error: Error) => {
      throw new Error(`${official.url} ${error.message}`);
    });
  }
  await chmod(target, 0o755);
}

async function fetchChecked(official: Official, folder: string, report: Report): Promise<FileHandle> {
  const path = join(folder, "download");
  const file = await open(path, "w+");
  try {
    await rm(path);
    for await (const chunk of request(official.url)) await file.writeFile(chunk);
    await check(official, file, report);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function check(official: Official, file: FileHandle, report: Report): Promise<void> {
  const expected = await publishedSum(official).catch((error: Error) => {
    report(`${basename(official.url)}: used without a check, as there is no sum of it: ${error.message}`);
  });
  if (!expected) return;
  const hash = createHash(expected.algorithm);
  await pipeline(contents(file), hash);
  const actual = hash.digest("hex");
  if (actual === expected.hex) return;
  throw new Error(
    `${official.url} came with the wrong sum: its ${algorithmName(expected)} is ${actual}, but ${official.checksums} says ${expected.hex}`,
  );
}

async function publishedSum({ url, checksums }: Official): Promise<Checksum> {
  if (checksums === undefined) throw new Error("none is published");
  const found = checksumFor(await text(request(checksums)), basename(url));
  if (found === undefined) throw new Error(`${checksums} has none`);
  return found;
}
