import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { SFTPWrapper } from "ssh2";
import type { Operation, Properties, Resource } from "../server/resource.ts";
import { ASSET, isObject, SIGNATURE } from "../server/wire.ts";
import { type Connection, connect, connectionInput } from "./connection.ts";

interface Source {
  readonly text?: string;
  readonly path?: string;
  readonly hash?: string;
}

export const copyToRemote: Resource<object> = {
  inputs: {
    connection: connectionInput,
    remotePath: { type: "string", required: true },
    source: {
      type: "asset",
      required: true,
      same: (state, input) =>
        isObject(state) && isObject(input) && state.hash !== undefined && state.hash === input.hash,
    },
    triggers: { type: { list: "any" }, replaces: true },
  },
  outputs: {},
  check(inputs) {
    const source = inputs.source as Source | undefined;
    if (source === undefined) {
      return [
        {
          property: "source",
          reason: "'source' must be known at preview (so does the official plugin 1.2.1)",
        },
      ];
    }
    if (source.text !== undefined || source.path !== undefined) return [];
    return [
      {
        property: "source",
        reason: "'source' must be a FileAsset, a StringAsset or a FileArchive of a folder",
      },
    ];
  },
  async create(inputs, operation) {
    await copy(inputs, operation);
    return { id: randomBytes(8).toString("hex"), state: inputs };
  },
  async update(_id, inputs, state, operation) {
    const hash = (properties: Properties) => (properties.source as Source).hash;
    // A changed connection alone, for example after a key rotation, does not copy again.
    if (hash(inputs) !== hash(state) || inputs.remotePath !== state.remotePath) await copy(inputs, operation);
    return inputs;
  },
  // As in the official plugin, copied files stay.
  async delete() {},
};

async function copy(inputs: Properties, operation: Operation<object>): Promise<void> {
  const source = inputs.source as Source;
  const remotePath = inputs.remotePath as string;
  const client = await connect(inputs.connection as Connection, operation);
  const hangUp = () => client.destroy();
  operation.signal.addEventListener("abort", hangUp, { once: true });
  try {
    const sftp = await promisify(
      client.sftp.bind(client) as (cb: (e: Error | undefined, s: SFTPWrapper) => void) => void,
    )();
    if (source.text !== undefined) await upload(sftp, Readable.from([source.text]), remotePath);
    else await copyPath(sftp, source.path ?? "", remotePath, isArchive(inputs.source));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `could not copy to ${remotePath} on ${(inputs.connection as Connection).host}: ${reason}`,
    );
  } finally {
    operation.signal.removeEventListener("abort", hangUp);
    client.end();
  }
}

function isArchive(source: unknown): boolean {
  return isObject(source) && source[SIGNATURE] !== ASSET;
}

/** A file is copied into remotePath if that is a folder. Of a folder, the contents are copied into remotePath. */
async function copyPath(sftp: SFTPWrapper, local: string, remote: string, archive: boolean): Promise<void> {
  if (!archive) {
    const target = (await isDirectory(sftp, remote)) ? posix.join(remote, basename(local)) : remote;
    return upload(sftp, createReadStream(local), target);
  }
  if (!(await stat(local)).isDirectory()) {
    throw new Error(`${local} is a packed archive; the sandbox's stand-in copies folders and files`);
  }
  await copyFolder(sftp, local, remote);
}

async function copyFolder(sftp: SFTPWrapper, local: string, remote: string): Promise<void> {
  if (!(await isDirectory(sftp, remote))) {
    await new Promise<void>((resolve, reject) =>
      sftp.mkdir(remote, (error) => (error ? reject(error) : resolve())),
    );
  }
  for (const entry of await readdir(local, { withFileTypes: true })) {
    const target = posix.join(remote, entry.name);
    if (entry.isDirectory()) await copyFolder(sftp, join(local, entry.name), target);
    else await upload(sftp, createReadStream(join(local, entry.name)), target);
  }
}

function upload(sftp: SFTPWrapper, content: Readable, remote: string): Promise<void> {
  return pipeline(content, sftp.createWriteStream(remote));
}

function isDirectory(sftp: SFTPWrapper, path: string): Promise<boolean> {
  return new Promise((resolve) => sftp.stat(path, (error, stats) => resolve(!error && stats.isDirectory())));
}
