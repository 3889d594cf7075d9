import { createReadStream, type ReadStream } from "node:fs";
import { type FileHandle, stat } from "node:fs/promises";
import { basename } from "node:path";
import { execa, type Options } from "execa";

/** The path of a file in an archive's listing, in any folder: `./name` and `folder/name` match too. */
export function memberNamed(list: string, name: string): string {
  const found = list.split("\n").filter((path) => !path.endsWith("/") && basename(path) === name);
  const [member] = found;
  if (member === undefined) throw new Error(`holds no ${name}`);
  if (found.length > 1) throw new Error(`holds more than one ${name}: ${found.join(", ")}`);
  return member;
}

/**
 * Writes one file of a tar.gz to a path. The content goes through a pipe, so that no name in the archive decides the
 * target.
 */
export async function unpack(archive: FileHandle, name: string, target: string): Promise<void> {
  const list = await tar(archive, ["-tzf", "-"], { stdout: "pipe" });
  const member = memberNamed(String(list.stdout), name);
  await tar(archive, ["-xzOf", "-", "--", member], { stdout: { file: target }, buffer: { stdout: false } });
  // A link, for example, is extracted as an empty file.
  if ((await stat(target)).size === 0) throw new Error(`holds an empty ${name}`);
}

/** Reads an open file from its start, by position, because several readers may share it. */
export function contents(file: FileHandle): ReadStream {
  return createReadStream("", { fd: file.fd, start: 0, autoClose: false });
}

async function tar(archive: FileHandle, args: string[], output: Options) {
  const result = await execa("tar", args, { ...output, input: contents(archive), reject: false });
  const said = String(result.stderr).trim().split("\n").join("; ") || result.shortMessage;
  if (result.failed) throw new Error(`cannot be unpacked: ${said}`);
  return result;
}
