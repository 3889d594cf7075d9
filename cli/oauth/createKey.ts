import { randomBytes } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { deriveRecipient } from "../../components/backup/identity.ts";
import {
  generatedKeyName,
  KEY_BYTES,
  openKeyFile,
  sealKeys,
  wrongKeys,
} from "../../components/tokenKeys/index.ts";
import { setCommand } from "../../config/commands.ts";
import { TOKEN_KEY_ID } from "../../config/tokenKeys.ts";
import { parseUrn } from "../../contracts/resources.ts";
import { TOKEN_KEYS } from "../../planning/tokenKeys.ts";
import { formatProblems, type Problem } from "../../problem.ts";
import { paths } from "../../toolchain/paths.ts";
import { pulumiClient, type StackConfig } from "../pulumi/client.ts";
import { type ExportedState, revealSecrets } from "../pulumi/exportedState.ts";
import { resolveStack } from "../pulumi/resolveStack.ts";
import type { StackOptions } from "../stackOptions.ts";
import { readRevealedConfig } from "../state/savedStates.ts";
import { UsageError } from "../usage.ts";

const RANDOM_BYTES = "random:index/randomBytes:RandomBytes";

/** The file of a stack's token keys, and what opens it. */
export interface KeyFileSettings {
  /** From the checkout. */
  file: string;
  identity: string;
}

/** `landfall oauth keys create <id>`. It prints no key, and changes none that is in the file. */
export async function createTokenKey(id: string, options: StackOptions): Promise<void> {
  if (!TOKEN_KEY_ID.test(id)) throw new UsageError("that is not the id of a key: k and a number, such as k2");
  const stack = await resolveStack(options);
  const settings = readSettings(await readRevealedConfig(stack));
  const state = () => pulumiClient(stack.stack, stack.name).exportRevealed();
  console.log(await addKey(id, settings, async () => findGeneratedKey(await state(), id)));
}

/**
 * Adds a key to the file, and makes the file where there is none.
 * @param generated the key of that id that the stack has generated; undefined where there is none
 * @returns what was done, as a line
 * @throws Error where the file cannot be opened, or has another key than the stack; it is left as it is
 */
export async function addKey(
  id: string,
  { file, identity }: KeyFileSettings,
  generated: () => Promise<string | undefined>,
  checkout = paths.checkout,
): Promise<string> {
  const path = resolve(checkout, file);
  const content = await openKeyFile(path, identity);
  if (content.kind === "locked")
    throw new Error(
      `landfall:tokenKeys.identity does not decrypt ${file}: it is damaged, or was encrypted for another one. Nothing was changed`,
    );
  const keys = content.kind === "opened" ? content.keys : {};
  const taken = await generated();
  if (keys[id] !== undefined && taken !== undefined && keys[id] !== taken)
    throw new Error(
      `${file} has another key ${id} than the stack generated, which could not decrypt the stack's rows. Nothing was changed. Give the stack a file of its own: ${setCommand(["tokenKeys", "file"])}`,
    );
  if (keys[id] !== undefined) return `${file} has ${id} already. Nothing was changed.`;
  const key = taken ?? randomBytes(KEY_BYTES).toString("base64");
  if (wrongKeys([id], { [id]: key }).malformed.length > 0)
    throw new Error(`the key ${id} in the stack's state is not ${KEY_BYTES} bytes. Nothing was changed`);
  await replaceFile(path, await sealKeys({ ...keys, [id]: key }, identity));
  return taken === undefined
    ? `${file} has the new key ${id}.`
    : `${file} has the key ${id} that the stack generated.`;
}

/** @throws UsageError with everything that is not set */
export function readSettings(config: StackConfig): KeyFileSettings {
  const { file, identity } = (config["landfall:tokenKeys"]?.objectValue ?? {}) as Partial<KeyFileSettings>;
  const problems: Problem[] = [];
  const report = (key: "file" | "identity", problem: string) =>
    problems.push({ where: `landfall:tokenKeys.${key}`, problem, fix: setCommand(["tokenKeys", key]) });
  if (!file) report("file", "is not set: the stack generates its token keys");
  else if (!file.endsWith(".age")) report("file", "is not a path that ends in .age");
  if (!identity) report("identity", "is not set");
  else
    try {
      deriveRecipient(identity);
    } catch (error) {
      report("identity", (error as Error).message);
    }
  if (!file || !identity || problems.length > 0)
    throw new UsageError(formatProblems("the file of the token keys is not configured", problems));
  return { file, identity };
}

/** @param state with secrets as plain values */
export function findGeneratedKey({ deployment }: ExportedState, id: string): string | undefined {
  const found = deployment.resources?.find(
    ({ type, urn }) => type === RANDOM_BYTES && parseUrn(urn).name === generatedKeyName(TOKEN_KEYS, id),
  );
  const outputs = revealSecrets(found?.outputs ?? {}) as { base64?: string };
  return outputs.base64;
}

/** An interruption leaves the old file or the new one, never a part of it. */
async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.new`;
  await writeFile(beside, text, { mode: 0o600 });
  await rename(beside, path);
}
