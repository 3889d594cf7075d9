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

/**
 * Downloaded archives, because several executables come from one. The file is already unlinked, so its space is freed
 * when this process ends.
 */
const files = new Map<string, Promise<FileHandle>>();

/**
 * Downloads one executable into a folder, and reports the reason if that fails.
 * @param title of the executable, for the report
 * @returns whether the download succeeded
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
 * Downloads one executable into a folder.
 * @throws with the reason in one line, also if the checksum does not match the published one
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
    report(`${basename(official.url)}: used without a check, because it has no checksum: ${error.message}`);
  });
  if (!expected) return;
  const hash = createHash(expected.algorithm);
  await pipeline(contents(file), hash);
  const actual = hash.digest("hex");
  if (actual === expected.hex) return;
  throw new Error(
    `${official.url} has the wrong checksum: its ${algorithmName(expected)} is ${actual}, but ${official.checksums} says ${expected.hex}`,
  );
}

async function publishedSum({ url, checksums }: Official): Promise<Checksum> {
  if (checksums === undefined) throw new Error("none is published");
  const found = checksumFor(await text(request(checksums)), basename(url));
  if (found === undefined) throw new Error(`${checksums} has none`);
  return found;
}
